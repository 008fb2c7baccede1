#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

std::string problems_of(std::string_view yaml) {
  const Files files;
  return files.text(check(files.write("cutover.yaml", yaml)));
}

TEST(Listeners, EachKeyArrives) {
  const Files files;
  files.write("cutover.yaml", R"(
api:
  listen: "[::1]:7780"
  tls: {certificate: tls/cert.pem, key: /etc/key.pem}
  hosts: [Deploy.Example.com, ci]
  trusted_proxies: [127.0.0.1, 10.0.0.0/8, "fd00::/8"]
hooks: {listen: 0.0.0.0:7781}
)");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  const auto& api = loaded.config->daemon.api;
  ASSERT_TRUE(api);
  EXPECT_EQ(api->at, (model::Publish{"::1", 7780}));
  ASSERT_TRUE(api->tls);
  EXPECT_EQ(api->tls->certificate, files.folder() / "tls/cert.pem");
  EXPECT_EQ(api->tls->key, "/etc/key.pem");
  EXPECT_EQ(api->hosts, (std::vector<std::string>{"deploy.example.com", "ci"}));
  EXPECT_EQ(api->trusted_proxies, (std::vector<std::string>{"127.0.0.1", "10.0.0.0/8", "fd00::/8"}));
  ASSERT_TRUE(loaded.config->daemon.hooks);
  EXPECT_EQ(loaded.config->daemon.hooks->at, (model::Publish{"0.0.0.0", 7781}));
  EXPECT_FALSE(loaded.config->daemon.hooks->tls);
}

TEST(Listeners, ThereAreNoneUnlessAsked) {
  const Files files;
  files.write("cutover.yaml", "api: {socket: /tmp/x.sock}\nhooks: {listen: null}\n");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_FALSE(loaded.config->daemon.api);
  EXPECT_FALSE(loaded.config->daemon.hooks);
}

TEST(Listeners, NoTokenCrossesTheNetworkInTheClear) {
  EXPECT_EQ(problems_of("api: {listen: 0.0.0.0:7780}\n"),
            "cutover.yaml:1:15: api.listen: tokens would cross the network in the clear; write `tls`, or "
            "listen on 127.0.0.1 behind a proxy that has a certificate\n");
  EXPECT_EQ(problems_of("api: {listen: 0.0.0.0:7780, tls: {certificate: c, key: k}}\n"), "");
}

TEST(Listeners, NoSecretOfAHookCrossesTheNetworkInTheClear) {
  const auto report = [](const std::string& listen, const std::string& sender) {
    const Files files;
    ::chmod(files.write("apps/secret", "0123456789abcdef0123456789abcdef").c_str(), 0600);
    files.write("cutover.yaml", "hooks: {listen: \"" + listen + "\"}\n");
    files.write("apps/shop.yaml",
                "image: shop\nweb: {port: 80}\nhooks: {" + sender + ": {secret_file: secret, tag: main}}\n");
    return files.text(files.load().problems);
  };
  EXPECT_EQ(
      report("0.0.0.0:7781", "registry"),
      "apps/shop.yaml: hooks.registry: its secret would cross the network in the clear; give `hooks` in "
      "cutover.yaml a `tls`, or let it listen on 127.0.0.1 behind a proxy that has a certificate\n");
  EXPECT_NE(report("0.0.0.0:7781", "gitlab"), "");
  EXPECT_EQ(report("172.17.0.1:7781", "registry"), "") << "the bridge of the Engine";
  EXPECT_EQ(report("0.0.0.0:7781", "github"), "") << "which signs";
}

TEST(Listeners, MistakesAreReportedAtTheirPlace) {
  struct Case {
    const char* yaml;
    const char* report;
  };
  const Case cases[] = {
      {"api: {hosts: [a.example.com]}\n",
       "cutover.yaml:1:14: api.hosts: is for a listener; write `listen`, too, or remove it\n"},
      {"api: {listen: 127.0.0.1:7780, tls: {certificate: c}}\n",
       "cutover.yaml:1:31: api.tls.key: is missing; for example key: /etc/cutover/tls/privkey.pem\n"},
      {"api: {listen: 127.0.0.1:7780, hosts: [\"https://a.example.com\"]}\n",
       "cutover.yaml:1:39: api.hosts: \"https://a.example.com\" is not a host's name; write it without "
       "scheme, "
       "port and path, like deploy.example.com\n"},
      {"api: {listen: 127.0.0.1:7780, trusted_proxies: [nginx]}\n",
       "cutover.yaml:1:49: api.trusted_proxies: \"nginx\" is neither an address nor a network; write one "
       "like "
       "127.0.0.1, ::1 or 10.0.0.0/8\n"},
      {"api: {listen: 127.0.0.1:7780, trusted_proxies: [10.0.0.0/33]}\n",
       "cutover.yaml:1:49: api.trusted_proxies: \"10.0.0.0/33\" is neither an address nor a network; write "
       "one "
       "like 127.0.0.1, ::1 or 10.0.0.0/8\n"},
      {"api: {listen: 7780}\nhooks: {listen: 127.0.0.1:7780}\n",
       "cutover.yaml:2:17: hooks.listen: is the API's own address; remove it, and webhooks come there, or "
       "choose "
       "another\n"},
  };
  for (const Case& each : cases) EXPECT_EQ(problems_of(each.yaml), each.report);
}

TEST(Listeners, FilesOfSecretsThatOthersMayReadAreRefused) {
  const Files files;
  ::chmod(files.write("open", "secret").c_str(), 0644);
  const auto report = [&](const std::string& yaml) {
    return files.text(check(files.write("cutover.yaml", yaml)));
  };
  const std::string tls = report("hooks: {listen: 7781, tls: {certificate: c, key: open}}\n");
  EXPECT_TRUE(tls.starts_with("cutover.yaml:1:50: hooks.tls.key: ")) << tls;
  EXPECT_NE(tls.find("everybody has access to it (mode 0644"), std::string::npos) << tls;
  const std::string password = report("registries: {ghcr.io: {username: acme, password_file: open}}\n");
  EXPECT_TRUE(password.starts_with("cutover.yaml:1:55: registries.ghcr.io.password_file: ")) << password;
}

TEST(Limits, EachKeyArrives) {
  const Files files;
  files.write("cutover.yaml", R"(
limits:
  header: 8k
  header_fields: 50
  body: 32k
  hook_body: 1m
  all_bodies: 8m
  request_timeout: 5s
  socket_connections: 10
  connections: 20
  connections_per_address: 3
  hook_requests: 6
  failure_delay: 0s
)");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  model::Limits expected;
  expected.header = 8192;
  expected.header_fields = 50;
  expected.body = 32768;
  expected.hook_body = 1 << 20;
  expected.all_bodies = 8 << 20;
  expected.request_timeout = Milliseconds(5000);
  expected.socket_connections = 10;
  expected.connections = 20;
  expected.connections_per_address = 3;
  expected.hook_requests = 6;
  expected.failure_delay = Milliseconds(0);
  EXPECT_EQ(loaded.config->daemon.limits, expected);
}

/// "limits: {header: 16k, ...}", of the rows `key` | `default` of a table, each key behind `prefix`.
std::string documented_limits(const std::string& document, const std::string& prefix) {
  std::ifstream file(std::filesystem::path(CUTOVER_CONFIG_DIR) / "../docs" / document);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::regex row("\n\\| `" + prefix + "([a-z_]+)` \\| `([0-9a-z]+)` \\|");
  std::string yaml;
  for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at) {
    yaml += (yaml.empty() ? "limits: {" : ", ") + (*at)[1].str() + ": " + (*at)[2].str();
  }
  return yaml + "}\n";
}

TEST(Limits, HaveTheDefaultsThatTheDocumentsSay) {
  std::string in_configuration = documented_limits("configuration.md", "limits\\.");
  EXPECT_EQ(std::count(in_configuration.begin(), in_configuration.end(), ','), 10) << in_configuration;
  EXPECT_NE(
      documented_limits("security.md", "").find(in_configuration.substr(9, in_configuration.size() - 11)),
      std::string::npos)
      << documented_limits("security.md", "");
  const Files files;
  files.write("cutover.yaml", in_configuration);
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_EQ(loaded.config->daemon.limits, model::Limits());
}

TEST(Limits, MistakesAreReportedAtTheirPlace) {
  EXPECT_EQ(
      problems_of("limits: {header: 16}\n"),
      "cutover.yaml:1:18: limits.header: \"16\" is not a size; write a whole number with its unit (b, k, m "
      "or g), like 512m or 1g; did you mean \"16k\"?\n");
  EXPECT_EQ(problems_of("limits: {header: 16b}\n"),
            "cutover.yaml:1:18: limits.header: \"16b\" is out of range; write a size from 1k to 1g\n");
  EXPECT_EQ(problems_of("limits: {failure_delay: 1h}\n"),
            "cutover.yaml:1:25: limits.failure_delay: is longer than a minute, the most that is of use\n");
  EXPECT_EQ(problems_of("limits: {request_timeout: 1ms}\n"),
            "cutover.yaml:1:27: limits.request_timeout: is not from 1s to 10m\n");
  EXPECT_EQ(problems_of("limits: {connections: 0}\n"),
            "cutover.yaml:1:23: limits.connections: \"0\" is not a number from 1 to 100000\n");
  EXPECT_EQ(
      problems_of("limits: {hook_body: 25m}\n"),
      "cutover.yaml:1:21: limits.hook_body: an address may have a quarter of `all_bodies`, which must be "
      "enough for one body\n");
}

}  // namespace
}  // namespace cutover::config
