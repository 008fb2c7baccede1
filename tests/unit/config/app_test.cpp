#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

model::App load_app(std::string_view yaml) {
  const Files files;
  files.write("apps/shop.yaml", yaml);
  Loaded loaded = files.load();
  EXPECT_TRUE(loaded.config) << files.text(loaded.problems);
  return loaded.config ? loaded.config->apps.at("shop") : model::App();
}

TEST(AppFiles, FourLinesMakeAnApp) {
  const model::App app = load_app(
      "image: ghcr.io/acme/shop:main\n"
      "web:\n"
      "  port: 8000\n"
      "  publish: 127.0.0.1:8080\n");
  model::App expected;
  expected.name = "shop";
  expected.image = {"ghcr.io/acme/shop", "main", ""};
  model::Web web;
  web.port = 8000;
  web.publish = model::Publish{"127.0.0.1", 8080};
  expected.processes = {{"web", {}, {}, web}};
  EXPECT_EQ(app, expected);
}

TEST(AppFiles, EachKeyArrivesInTheModel) {
  const model::App app = load_app(R"(
image: ghcr.io/acme/shop
pull: missing
mode: server
order: stop-first
release: {command: [python, manage.py, migrate], timeout: 5m}
web:
  command: [gunicorn, shop.wsgi]
  port: 8000
  publish: "[::1]:8080"
  health: {path: "/health/?full=1", status: 204, timeout: 2s, deadline: 90s, interval: 500ms}
  stop: {signal: INT, grace: 0s}
processes:
  worker: {command: [celery, worker], stop: {grace: 60s}}
  beat: {}
watch: 20s
env: {B: 2, A: "x y"}
volumes: [media:/app/media, /srv/conf:/etc/conf/:ro]
networks: [backend, front]
resources: {memory: 512m, cpus: 1.5}
retain: 0
keep_history: 50
deadline: 1h
)");
  EXPECT_EQ(app.pull, model::PullPolicy::missing);
  EXPECT_EQ(app.release, (model::ReleaseCommand{{"python", "manage.py", "migrate"}, Milliseconds(300'000)}));
  ASSERT_EQ(app.processes.size(), 3u);
  const model::Process& web = app.processes[0];
  EXPECT_EQ(web.name, "web");
  EXPECT_EQ(web.command, (std::vector<std::string>{"gunicorn", "shop.wsgi"}));
  EXPECT_EQ(web.stop, (model::Stop{"SIGINT", Milliseconds(0)}));
  EXPECT_EQ(web.web->publish, (model::Publish{"::1", 8080}));
  EXPECT_EQ(web.web->health,
            (model::HealthCheck{"/health/?full=1", model::StatusRange{204, 204}, Milliseconds(2'000),
                                Milliseconds(90'000), Milliseconds(500)}));
  EXPECT_EQ(app.processes[1], (model::Process{"beat", {}, {}, std::nullopt}));
  EXPECT_EQ(
      app.processes[2],
      (model::Process{"worker", {"celery", "worker"}, {"SIGTERM", Milliseconds(60'000)}, std::nullopt}));
  EXPECT_EQ(app.watch, Milliseconds(20'000));
  EXPECT_EQ(app.env, (std::vector<model::EnvVar>{{"A", Secret("x y")}, {"B", Secret("2")}}));
  EXPECT_EQ(app.volumes,
            (std::vector<model::Volume>{{"media", "/app/media", false}, {"/srv/conf", "/etc/conf", true}}));
  EXPECT_EQ(app.networks, (std::vector<std::string>{"backend", "front"}));
  EXPECT_EQ(app.resources, (model::Resources{512ull << 20, 1.5}));
  EXPECT_EQ(app.retain, 0);
  EXPECT_EQ(app.keep_history, 50);
  EXPECT_EQ(app.deadline, Milliseconds(3'600'000));
}

TEST(AppFiles, StartFirstIsForAppsBehindTheGate) {
  const model::App app = load_app(
      "image: shop\norder: start-first\nprestart: false\nweb: {port: 80, listen: 8080}\n"
      "watch: {time: 9s, max_error_rate: 2.5%}\n");
  EXPECT_EQ(app.order, model::Order::start_first);
  EXPECT_FALSE(app.prestart);
  EXPECT_EQ(app.watch, Milliseconds(9'000));
  EXPECT_DOUBLE_EQ(app.max_error_rate, 0.025);
}

TEST(AppFiles, AnAppOfWorkersNeedsNoWeb) {
  const model::App app = load_app("image: mailer\nprocesses: {worker: {command: [node, worker.js]}}\n");
  ASSERT_EQ(app.processes.size(), 1u);
  EXPECT_FALSE(app.processes[0].web);
}

TEST(AppFiles, EnvironmentValuesAreTakenAsTheyAreWritten) {
  const model::App app = load_app(R"(
image: shop
web: {port: 80}
env: {NUMBER: 010, FLAG: yes, VERSION: 1.10, QUOTED: "null", EMPTY: "", LONG: 1_000}
)");
  const std::vector<model::EnvVar> expected = {{"EMPTY", Secret("")},      {"FLAG", Secret("yes")},
                                               {"LONG", Secret("1_000")},  {"NUMBER", Secret("010")},
                                               {"QUOTED", Secret("null")}, {"VERSION", Secret("1.10")}};
  EXPECT_EQ(app.env, expected);
}

TEST(AppFiles, AnAliasStandsForWhatItNames) {
  const model::App app = load_app(R"(
image: shop
processes:
  mails: {command: [work, mails], stop: &patient {grace: 2m}}
  images: {command: [work, images], stop: *patient}
)");
  EXPECT_EQ(app.processes[0].stop.grace, Milliseconds(120'000));
  EXPECT_EQ(app.processes[1].stop.grace, Milliseconds(120'000));
}

TEST(AppFiles, MayBeginWithAByteOrderMarkAndEndLinesAsWindowsDoes) {
  EXPECT_EQ(load_app("\xEF\xBB\xBFimage: shop\r\nweb:\r\n  port: 80\r\n").processes[0].web->port, 80);
}

}  // namespace
}  // namespace cutover::config
