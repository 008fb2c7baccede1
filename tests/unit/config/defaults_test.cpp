#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

Config load(const Files& files) {
  Loaded loaded = files.load();
  EXPECT_TRUE(loaded.config) << files.text(loaded.problems);
  return loaded.config.value_or(Config{});
}

TEST(Defaults, CountWhereTheAppSaysNothing) {
  const Files files;
  files.write("cutover.yaml",
              "defaults:\n"
              "  retain: 3\n"
              "  keep_history: 300\n"
              "  web: {health: {path: /up, timeout: 2s}}\n"
              "  resources: {memory: 256m, cpus: 1}\n"
              "  networks: [backend]\n");
  files.write("apps/shop.yaml",
              "image: shop\n"
              "web: {port: 80, health: {timeout: 9s}}\n"
              "resources: {memory: null}\n"
              "networks: [front]\n");
  const model::App shop = load(files).apps.at("shop");
  EXPECT_EQ(shop.retain, 3);
  EXPECT_EQ(shop.keep_history, 300);
  EXPECT_EQ(shop.processes[0].web->health.path, "/up");
  EXPECT_EQ(shop.processes[0].web->health.timeout, Milliseconds(9'000));
  EXPECT_EQ(shop.resources, (model::Resources{std::nullopt, 1.0}));
  EXPECT_EQ(shop.networks, (std::vector<std::string>{"front"}));
}

TEST(Defaults, NeverGiveAnAppAProcessOrAReleaseCommand) {
  const Files files;
  files.write("cutover.yaml",
              "defaults:\n"
              "  web: {port: 8000}\n"
              "  release: {command: [migrate]}\n"
              "  processes: {worker: {stop: {grace: 2m}}}\n");
  files.write("apps/mailer.yaml", "image: mailer\nprocesses: {queue: {}}\n");
  files.write("apps/shop.yaml", "image: shop\nweb: {}\nrelease: {timeout: 1m}\nprocesses: {worker: {}}\n");
  const Config config = load(files);
  EXPECT_EQ(config.apps.at("mailer").processes.size(), 1u);
  EXPECT_FALSE(config.apps.at("mailer").release);
  const model::App& shop = config.apps.at("shop");
  EXPECT_EQ(shop.processes[0].web->port, 8000);
  EXPECT_EQ(shop.processes[1].stop.grace, Milliseconds(120'000));
  EXPECT_EQ(shop.release, (model::ReleaseCommand{{"migrate"}, Milliseconds(60'000)}));
}

TEST(Defaults, AMistakeInThemIsReportedOnceAtItsOwnPlace) {
  const Files files;
  files.write("cutover.yaml", "defaults:\n  retain: many\n  web: {helth: {}}\n  order: at-once\n");
  for (const char* app : {"a", "b", "c"}) {
    files.write(std::string("apps/") + app + ".yaml", "image: shop\nweb: {port: 80}\n");
  }
  EXPECT_EQ(files.text(files.load().problems),
            "cutover.yaml:2:11: defaults.retain: \"many\" is not a number of versions to keep; write one "
            "from 0 to 1000\n"
            "cutover.yaml:3:9: defaults.web.helth: unknown key; allowed: command, port, publish, health, "
            "stop, listen, tls, "
            "hosts, trusted_proxies, hold, maintenance, drain, limits, proxy_protocol, access_log, "
            "publish_mode, replicas, placement, update; did you "
            "mean \"health\"?\n"
            "cutover.yaml:4:10: defaults.order: \"at-once\" is not one of: stop-first, start-first\n");
}

TEST(Defaults, OfTheWatchCountAlsoWhereAnAppGivesItsTimeAlone) {
  const Files files;
  files.write("cutover.yaml", "defaults: {watch: {max_error_rate: 1%}}\n");
  files.write("apps/a.yaml", "image: shop\nweb: {port: 80}\nwatch: 9s\n");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_EQ(loaded.config->apps.at("a").watch, Milliseconds(9'000));
  EXPECT_DOUBLE_EQ(loaded.config->apps.at("a").max_error_rate, 0.01);
}

TEST(Defaults, NameAnEnvFileRelativeToTheirOwnFile) {
  const Files files;
  files.write("cutover.yaml", "defaults: {env_file: common.env}\n");
  files.write("common.env", "LEVEL=common\n");
  files.write("apps/shop.yaml", "image: shop\nweb: {port: 80}\n");
  EXPECT_EQ(load(files).apps.at("shop").env, (std::vector<model::EnvVar>{{"LEVEL", Secret("common")}}));
}

TEST(Defaults, InTheEnvironmentGiveWayToAllThatTheAppSays) {
  const Files files;
  files.write("cutover.yaml", "defaults: {env: {A: default, B: default, C: default}}\n");
  files.write("apps/shop.yaml", "image: shop\nweb: {port: 80}\nenv_file: shop.env\nenv: {B: app}\n");
  files.write("apps/shop.env", "A=file\nB=file\n");
  EXPECT_EQ(
      load(files).apps.at("shop").env,
      (std::vector<model::EnvVar>{{"A", Secret("file")}, {"B", Secret("app")}, {"C", Secret("default")}}));
}

TEST(Defaults, AnAppCanRefuseTheirEnvFile) {
  const Files files;
  files.write("cutover.yaml", "defaults: {env_file: common.env}\n");
  files.write("common.env", "LEVEL=common\n");
  files.write("apps/shop.yaml", "image: shop\nweb: {port: 80}\nenv_file: null\n");
  EXPECT_TRUE(load(files).apps.at("shop").env.empty());
}

}  // namespace
}  // namespace cutover::config
