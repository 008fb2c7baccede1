#include "engine/container_codec.hpp"
#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using test::Reply;
using testing::HasSubstr;

constexpr std::size_t kMegabyte = 1 << 20;

/// What an Engine may send that was taken over, or that is none: a clear error, so many bytes taken and no
/// more, and the next call is served as if nothing had been.
class Attacks : public ScriptedEngine {
 protected:
  void SetUp() override {
    options.call_timeout = 20s;
    server.on("GET /info", Reply::json(200, R"({"ID":"a"})"));
  }

  void TearDown() override {
    const auto info = get(engine().info());
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_EQ(info->id, "a");
  }

  Error inspect(Reply reply) {
    server.on("GET /containers/shop/json", std::move(reply));
    const auto container = get(engine().inspect_container("shop"));
    return container ? Error() : container.error();
  }

  Error pull(Reply reply) {
    server.on("POST /images/create", std::move(reply));
    const auto pulled = get(engine().pull_image(*model::parse_image_ref("shop:v1"), {}, 20s));
    return pulled ? Error() : pulled.error();
  }

  Error log(Reply reply, bool terminal = false) {
    server.on("GET /containers/shop/json",
              Reply::json(200, terminal ? R"({"Id":"c1","Config":{"Tty":true}})" : R"({"Id":"c1"})"));
    server.on("GET /containers/c1/logs", std::move(reply));
    const auto stream = get(engine().container_logs("shop", LogOptions()));
    if (!stream) return stream.error();
    while (true) {
      const auto chunk = get((*stream)->next());
      if (!chunk) return chunk.error();
      if (!*chunk) return Error();
    }
  }
};

Reply with_length(std::size_t length, const std::string& body) {
  return Reply::raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(length) + "\r\n\r\n" + body);
}

std::string fields() {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "X-Field: some value\r\n";
  return text;
}

TEST_F(Attacks, AChunkCutShortIsAProtocolError) {
  const Error error = inspect(Reply::chunked().then("40\r\n{\"Id\":\"c1\"}").then_close());
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the Docker Engine's answer was cut short: the connection broke");
}

TEST_F(Attacks, AChunkLongerThanItSaysIsAProtocolError) {
  const Error error = inspect(Reply::chunked().then("2\r\n{\"Id\":\"c1\"}\r\n0\r\n\r\n"));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_THAT(error.text(), HasSubstr("the Docker Engine's answer is not HTTP: bad chunk"));
}

TEST_F(Attacks, AChunkSizeThatIsNoNumberIsAProtocolError) {
  for (const char* size : {"-1", "1ffffffffffffffff", "zz", ""}) {
    const Error error =
        inspect(Reply::chunked().then(std::string(size) + "\r\n{}\r\n0\r\n\r\n").then_close());
    EXPECT_EQ(error.code(), ErrorCode::protocol) << size;
  }
}

TEST_F(Attacks, ALengthThatIsTooLongEndsWithTheConnection) {
  const Error error = inspect(with_length(100, R"({"Id":"c1"})").then_close());
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the Docker Engine's answer was cut short: the connection broke");
}

TEST_F(Attacks, ALengthThatIsTooLongEndsAtTheDeadlineOtherwise) {
  options.call_timeout = 200ms;
  const Error error = inspect(with_length(100, R"({"Id":"c1"})").then_wait());
  EXPECT_EQ(error.code(), ErrorCode::timeout);
  EXPECT_EQ(error.text(), "the Docker Engine did not answer GET /containers/shop/json within 200ms");
}

TEST_F(Attacks, ALengthThatIsTooShortIsNotJsonAndTheRestIsNobodysAnswer) {
  const Error error = inspect(with_length(5, R"({"Id":"c1"}HTTP/1.1 200 OK)"
                                             "\r\nContent-Length: 10\r\n\r\n{\"ID\":\"x\"}"));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the answer is not JSON");
}

TEST_F(Attacks, ALengthThatIsNoNumberIsAProtocolError) {
  for (const char* length : {"-1", "99999999999999999999999", "5, 6", "0x10"}) {
    const Error error =
        inspect(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) + "\r\n\r\n{}"));
    EXPECT_EQ(error.code(), ErrorCode::protocol) << length;
  }
}

TEST_F(Attacks, AnAnswerOf100MegabytesIsGivenUpAtItsLimit) {
  const Error error = inspect(with_length(100 * kMegabyte, "").then_endlessly(std::string(kMegabyte, ' ')));
  EXPECT_EQ(error.code(), ErrorCode::protocol) << "of which the effect is unknown, as of every broken answer";
  EXPECT_EQ(error.text(), "the Docker Engine's answer is longer than 8388608 bytes");
  EXPECT_LT(server.sent_bytes(), 12 * kMegabyte);
}

TEST_F(Attacks, ARefusalOf100MegabytesIsGivenUpAtItsLimit) {
  const Error error = inspect(Reply::raw("HTTP/1.1 500 No\r\nContent-Type: text/html\r\n\r\n")
                                  .then_endlessly(std::string(kMegabyte, '<')));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_LT(server.sent_bytes(), 12 * kMegabyte);
}

TEST_F(Attacks, JsonNestedDeepIsAProtocolError) {
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  for (const std::string& body : {std::string(1'000'000, '['), objects}) {
    const Error error = inspect(Reply::json(200, body));
    EXPECT_EQ(error.code(), ErrorCode::protocol);
    EXPECT_EQ(error.text(), "the answer's JSON is nested too deep");
  }
}

TEST_F(Attacks, JsonOfMoreValuesThanAnEngineHasIsAProtocolError) {
  std::string body = "[0";
  for (int i = 0; i < 3'000'000; ++i) body += ",0";
  const Error error = inspect(Reply::json(200, body + "]"));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the answer's JSON has too many values");
}

TEST_F(Attacks, BytesThatAreNotTextAreAProtocolError) {
  const Error error = inspect(Reply::json(200, "{\"Id\":\"c1\",\"Name\":\"\xff\xfe\xc0\xaf\"}"));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the answer is not JSON");
}

TEST_F(Attacks, AnHtmlPageWith502IsAProxysAndTheEffectUnknown) {
  const std::string page = "<!DOCTYPE html><title>502 Bad Gateway</title>" + std::string(kMegabyte, 'x');
  const Error error = inspect(Reply::of(502, "text/html", page));
  EXPECT_TRUE(error.outcome_unknown());
  EXPECT_EQ(error.text(),
            "HTTP status 502 with an HTML page; something between cutover and the Engine answered");
}

TEST_F(Attacks, AnHtmlPageWith200IsAProtocolError) {
  EXPECT_EQ(inspect(Reply::of(200, "text/html", "<html>Welcome")).code(), ErrorCode::protocol);
}

TEST_F(Attacks, AListedContainerWithoutAnIdIsAProtocolError) {
  server.on("GET /containers/json", Reply::json(200, R"([{"Id":"c1","Names":["/shop"]},{}])"));
  const auto containers = get(engine().list_containers(ContainerFilter()));
  ASSERT_FALSE(containers);
  EXPECT_EQ(containers.error().code(), ErrorCode::protocol);
  EXPECT_EQ(containers.error().text(), "the list has a container without an id");
}

TEST_F(Attacks, EndlessHeadersAreGivenUp) {
  const Error error = inspect(Reply::raw("HTTP/1.1 200 OK\r\n").then_endlessly(fields()));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the Docker Engine's answer has a header of more than 65536 bytes");
  EXPECT_LT(server.sent_bytes(), kMegabyte);
}

TEST_F(Attacks, AnEndlessHeaderLineIsGivenUp) {
  const Error error = inspect(Reply::raw("HTTP/1.1 200 OK\r\nX: ").then_endlessly(std::string(4096, 'x')));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "the Docker Engine's answer has a header of more than 65536 bytes");
  EXPECT_LT(server.sent_bytes(), kMegabyte);
}

TEST_F(Attacks, AnEndlessChunkExtensionIsGivenUp) {
  const Error error = inspect(Reply::chunked().then("1;").then_endlessly(std::string(4096, 'x')));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_LT(server.sent_bytes(), kMegabyte);
}

TEST_F(Attacks, AnEndlessTrailerIsGivenUp) {
  const Error error =
      inspect(Reply::chunked().chunk(R"({"Id":"c1"})").then("0\r\n").then_endlessly(fields()));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_LT(server.sent_bytes(), kMegabyte);
}

TEST_F(Attacks, AnEndlessLineOfAPullIsGivenUp) {
  const Error error = pull(
      Reply::chunked().chunk("{\"status\":\"").then_endlessly("1000\r\n" + std::string(4096, 'x') + "\r\n"));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "a JSON object of the stream is longer than 1048576 bytes");
  EXPECT_LT(server.sent_bytes(), 2 * kMegabyte);
}

TEST_F(Attacks, ALogFrameOfFourGigabytesIsRefusedBeforeItComes) {
  const std::string header("\1\0\0\0\xff\xff\xff\xff", 8);
  const Error error =
      log(Reply::raw("HTTP/1.1 200 OK\r\n\r\n" + header).then_endlessly(std::string(4096, 'x')));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_EQ(error.text(), "a frame of the log stream claims 4294967295 bytes; at most 1048576 are taken");
  EXPECT_LT(server.sent_bytes(), kMegabyte);
}

TEST_F(Attacks, TheEnginesErrorInALogIsMadePresentable) {
  const std::string words = "bad \xff\x1b[31m" + std::string(100'000, 'x');
  std::string header("\3\0\0\0\0\0\0\0", 8);
  header[5] = static_cast<char>(words.size() >> 16);
  header[6] = static_cast<char>(words.size() >> 8);
  header[7] = static_cast<char>(words.size());
  const Error error =
      log(Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + header + words).then_close());
  EXPECT_EQ(error.code(), ErrorCode::rejected);
  EXPECT_THAT(error.text(), HasSubstr("bad \xef\xbf\xbd [31m"));
  EXPECT_LT(error.text().size(), 2100u);
}

TEST_F(Attacks, NumbersOutOfBoundsAreNoOverflow) {
  server.on("GET /system/df", Reply::json(200, R"({"Containers":[{"SizeRw":9223372036854775807},
                                                                 {"SizeRw":9223372036854775807}]})"));
  const auto usage = get(engine().disk_usage());
  ASSERT_TRUE(usage) << usage.error().text();
  EXPECT_EQ(usage->containers, std::numeric_limits<std::int64_t>::max());

  const auto container =
      container_from(R"({"Id":"c1","RestartCount":99999999999,"State":{"ExitCode":-1e300}})");
  ASSERT_TRUE(container);
  EXPECT_EQ(container->restart_count, 0);
  const auto listed =
      containers_from(R"([{"Id":"c1","Ports":[{"PrivatePort":65616,"PublicPort":80,"Type":"tcp"}]}])");
  ASSERT_TRUE(listed);
  EXPECT_TRUE(listed->front().ports.empty()) << "no port 80 is made of 65616";
}

}  // namespace
}  // namespace cutover::engine
