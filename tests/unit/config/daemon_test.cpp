#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

std::string problems_of(std::string_view yaml) {
  const Files files;
  return files.text(check(files.write("cutover.yaml", yaml)));
}

TEST(DaemonFile, EachKeyArrives) {
  const Files files;
  files.write("cutover.yaml", R"(
engine: unix:///tmp/docker.sock
state_dir: /tmp/state
apps_dir: sites
api: {socket: /tmp/cutover.sock, listen: null}
log: {level: debug, format: json}
registries:
  ghcr.io: {username: acme, password_file: secrets/ghcr}
  127.0.0.1:5000: {username: ci, password_file: /etc/secret}
)");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  const Daemon& daemon = loaded.config->daemon;
  EXPECT_EQ(daemon.file, files.folder() / "cutover.yaml");
  EXPECT_EQ(daemon.engine, "unix:///tmp/docker.sock");
  EXPECT_EQ(daemon.state_dir, "/tmp/state");
  EXPECT_EQ(daemon.apps_dir, files.folder() / "sites");
  EXPECT_EQ(daemon.api_socket, "/tmp/cutover.sock");
  EXPECT_EQ(daemon.log_level, LogLevel::debug);
  EXPECT_EQ(daemon.log_format, LogFormat::json);
  ASSERT_EQ(daemon.registries.size(), 2u);
  EXPECT_EQ(daemon.registries.at("ghcr.io").username, "acme");
  EXPECT_EQ(daemon.registries.at("ghcr.io").password_file, files.folder() / "secrets/ghcr");
  EXPECT_EQ(daemon.registries.at("127.0.0.1:5000").password_file, "/etc/secret");
}

TEST(DaemonFile, MayBeAbsentOrEmpty) {
  const Files files;
  EXPECT_EQ(files.load().config->daemon.file, "");
  EXPECT_EQ(files.load().config->daemon.apps_dir, files.folder() / "apps");
  files.write("cutover.yaml", "# nothing\n");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config);
  EXPECT_EQ(loaded.config->daemon.engine, "unix:///run/docker.sock");
  EXPECT_EQ(loaded.config->daemon.apps_dir, files.folder() / "apps");
}

TEST(DaemonFile, MustExistWhenItIsAskedFor) {
  const Files files;
  const Loaded loaded = load({files.folder() / "cutover.yaml", true, ""});
  EXPECT_FALSE(loaded.config);
  EXPECT_EQ(files.text(loaded.problems), "cutover.yaml: there is no such file\n");
}

TEST(DaemonFile, StandsOverDockerHost) {
  const Files files;
  const auto engine = [&] {
    return load({files.folder() / "cutover.yaml", false, "unix:///tmp/other.sock"}).config->daemon.engine;
  };
  EXPECT_EQ(engine(), "unix:///tmp/other.sock");
  files.write("cutover.yaml", "state_dir: /tmp/state\n");
  EXPECT_EQ(engine(), "unix:///tmp/other.sock");
  files.write("cutover.yaml", "engine: unix:///tmp/mine.sock\n");
  EXPECT_EQ(engine(), "unix:///tmp/mine.sock");
}

TEST(DaemonFile, ADockerHostThatIsNoSocketIsRefused) {
  const Files files;
  const Loaded loaded = load({files.folder() / "cutover.yaml", false, "tcp://127.0.0.1:2375"});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(
      loaded.problems[0].message.find("DOCKER_HOST in the environment: \"tcp://127.0.0.1:2375\" is not"), 0u)
      << loaded.problems[0].text();
}

TEST(DaemonFile, MistakesAreReported) {
  EXPECT_EQ(problems_of("engine: tcp://127.0.0.1:2375\n"),
            "cutover.yaml:1:9: engine: \"tcp://127.0.0.1:2375\" is not an Engine's address; write its Unix "
            "socket, like "
            "unix:///run/docker.sock (the Engine of another host is not supported)\n");
  EXPECT_EQ(problems_of("state_dir: state\n"),
            "cutover.yaml:1:12: state_dir: \"state\" is not an absolute path; it begins with \"/\"\n");
  EXPECT_EQ(problems_of("log: {level: warning}\n"),
            "cutover.yaml:1:14: log.level: \"warning\" is not one of: trace, debug, info, warn, error; did "
            "you mean "
            "\"warn\"?\n");
  EXPECT_EQ(problems_of("registries: {\"https://ghcr.io\": {username: a, password_file: b}}\n"),
            "cutover.yaml:1:14: registries: \"https://ghcr.io\" is not a registry's host; write it as in the "
            "names of its "
            "images, like ghcr.io; did you mean \"ghcr.io\"?\n");
  EXPECT_EQ(problems_of("registries: {ghcr.io: {username: a, password: b}}\n"),
            "cutover.yaml:1:14: registries.ghcr.io.password_file: is missing; for example password_file: "
            "/etc/cutover/secrets/ghcr\n"
            "cutover.yaml:1:37: registries.ghcr.io.password: unknown key; allowed: username, password_file; "
            "did you mean "
            "\"password_file\"?\n");
  EXPECT_EQ(
      problems_of("api: {socket: /" + std::string(110, 'x') + "}\n").find("cutover.yaml:1:15: api.socket: "),
      0u);
}

TEST(DaemonFile, IsKnownByItsNameOrByItsKeys) {
  const Files files;
  EXPECT_EQ(files.text(check(files.write("test.yaml", "state_dir: /tmp\nlog: {level: loud}\n"))),
            "test.yaml:2:14: log.level: \"loud\" is not one of: trace, debug, info, warn, error\n");
}

}  // namespace
}  // namespace cutover::config
