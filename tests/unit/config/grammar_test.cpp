#include "config/grammar.hpp"

#include <gtest/gtest.h>

namespace cutover::config {
namespace {

TEST(MemorySizes, AreWholeNumbersWithAUnit) {
  EXPECT_EQ(*memory_size("512m"), 512ull << 20);
  EXPECT_EQ(*memory_size("1G"), 1ull << 30);
  EXPECT_EQ(*memory_size("8192k"), 8ull << 20);
  EXPECT_EQ(*memory_size("6291456b"), 6ull << 20);
  for (const char* text : {"", "m", "512", "512mb", "512MiB", "1.5g", "-1g", " 1g", "5m", "99999999999g",
                           "1t", "18446744073709551615g"}) {
    EXPECT_FALSE(memory_size(text)) << text;
  }
  EXPECT_EQ(memory_size("512").error().suggestion, "512m");
}

TEST(CpuCounts, AreDecimals) {
  EXPECT_EQ(*cpu_count("1.5"), 1.5);
  EXPECT_EQ(*cpu_count("2"), 2.0);
  for (const char* text : {"", "0", "-1", "1e3", "inf", "nan", "1,5", "2 ", "5000"})
    EXPECT_FALSE(cpu_count(text)) << text;
}

TEST(StatusRanges, AreOneStatusOrTwo) {
  EXPECT_EQ(*status_range("204"), (model::StatusRange{204, 204}));
  EXPECT_EQ(*status_range("200-399"), (model::StatusRange{200, 399}));
  for (const char* text : {"", "20", "399-200", "100-200", "200-", "-200", "200-600", "200,204", "2xx"}) {
    EXPECT_FALSE(status_range(text)) << text;
  }
}

TEST(HttpPaths, BeginWithASlashAndAreEncoded) {
  EXPECT_EQ(*http_path("/health/?a=1&b=%20"), "/health/?a=1&b=%20");
  EXPECT_EQ(http_path("up").error().suggestion, "/up");
  for (const char* text : {"", "/a b", "/a#b", "/\xC3\xA9", "/a\"", "http://x/"})
    EXPECT_FALSE(http_path(text)) << text;
}

TEST(SignalNames, ComeWithAndWithoutSig) {
  EXPECT_EQ(*signal_name("SIGTERM"), "SIGTERM");
  EXPECT_EQ(*signal_name("QUIT"), "SIGQUIT");
  EXPECT_EQ(*signal_name("RTMIN+3"), "SIGRTMIN+3");
  for (const char* text : {"", "15", "SIG", "SIGSIGTERM", "SIGFOO"}) EXPECT_FALSE(signal_name(text)) << text;
  EXPECT_EQ(signal_name("sigterm").error().suggestion, "SIGTERM");
}

TEST(PublishedAddresses, AreOpenToTheWorldOnlyWhenSomebodyWroteSo) {
  EXPECT_EQ(*publish("8080"), (model::Publish{"127.0.0.1", 8080}));
  EXPECT_EQ(*publish("127.0.0.1:8080"), (model::Publish{"127.0.0.1", 8080}));
  EXPECT_EQ(*publish("0.0.0.0:80"), (model::Publish{"0.0.0.0", 80}));
  EXPECT_EQ(*publish("[::1]:8080"), (model::Publish{"::1", 8080}));
  EXPECT_EQ(*publish("[2001:DB8:0::1]:443"), (model::Publish{"2001:db8::1", 443}));
  EXPECT_FALSE(publish(":8080"));
}

TEST(PublishedAddresses, ThatAreNoneAreRefusedWithTheRightWay) {
  for (const char* text :
       {"", "0", "65536", "host", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "[::1]", "[127.0.0.1]:80",
        "256.0.0.1:80", "127.1:80", "shop.example.com:80", "[fe80::1%eth0]:80", "8080/tcp"}) {
    EXPECT_FALSE(publish(text)) << text;
  }
  EXPECT_EQ(publish("localhost:8080").error().suggestion, "127.0.0.1:8080");
  EXPECT_EQ(publish("::1:8080").error().suggestion, "[::1]:8080");
  for (const char* text : {"8080:8000", "127.0.0.1:8080:8000"}) {
    EXPECT_NE(publish(text).error().message.find("the container's port is `web.port`"), std::string::npos)
        << text;
  }
}

TEST(Volumes, AreAVolumeOrAFolderAtAPlace) {
  EXPECT_EQ(*volume("shop-media:/app/media"), (model::Volume{"shop-media", "/app/media", false}));
  EXPECT_EQ(*volume("/srv/x:/app/x:ro"), (model::Volume{"/srv/x", "/app/x", true}));
  EXPECT_EQ(*volume("aa:/x:rw"), (model::Volume{"aa", "/x", false}));
  for (const char* text : {"", "media", "/app/media", "aa:app", "aa:/", "a:/x", "aa:/x:z", "aa:/x:ro:z",
                           ":/x", "-a:/x", "../x:/x", "~/x:/x", "x/y:/x", "/srv/../etc:/x", "aa:/x/../y"}) {
    EXPECT_FALSE(volume(text)) << text;
  }
  EXPECT_NE(volume("./media:/x").error().message.find("is a relative path, and a daemon has no folder"),
            std::string::npos);
}

TEST(Networks, AreNamesOfTheEngines) {
  EXPECT_EQ(*network("back_end-1.x"), "back_end-1.x");
  for (const char* text : {"", "host", "none", "a b", "-a", "container:x"})
    EXPECT_FALSE(network(text)) << text;
}

TEST(RegistryHosts, AreAsInTheNamesOfImages) {
  for (const char* text : {"ghcr.io", "docker.io", "127.0.0.1:5000", "localhost"})
    EXPECT_TRUE(registry_host(text)) << text;
  EXPECT_EQ(registry_host("index.docker.io").error().suggestion, "docker.io");
  EXPECT_EQ(registry_host("https://ghcr.io/acme").error().suggestion, "ghcr.io");
  for (const char* text : {"", "acme", "ghcr.io/acme", "GHCR .io"}) EXPECT_FALSE(registry_host(text)) << text;
}

TEST(EngineAddresses, AreUnixSockets) {
  EXPECT_EQ(*engine_address("unix:///run/docker.sock"), "unix:///run/docker.sock");
  EXPECT_EQ(engine_address("/run/docker.sock").error().suggestion, "unix:///run/docker.sock");
  for (const char* text : {"", "unix://", "unix://run", "tcp://127.0.0.1:2375", "ssh://host"}) {
    EXPECT_FALSE(engine_address(text)) << text;
  }
}

}  // namespace
}  // namespace cutover::config
