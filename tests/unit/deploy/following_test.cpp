#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::ElementsAre;

class Following : public Host {
 protected:
  /// Takes lines until it has had enough.
  class Lines final : public deploy::LogSink {
   public:
    std::vector<std::string> taken;
    std::size_t enough = 1000;

    Task<Result<void>> take(deploy::LogLine line) override {
      taken.push_back(line.process + "/" + std::to_string(line.deployment) + " " + line.text);
      if (taken.size() >= enough) co_return Error(ErrorCode::cancelled, "enough");
      co_return Result<void>();
    }
  };

  deploy::EventPage page(int number, deploy::EventCursor cursor) {
    return run(service->events(model::DeploymentId{"shop", number}, cursor)).value();
  }
};

TEST_F(Following, EventsComeInPagesUntilTheEnd) {
  const int number = submit("v1");
  deploy::EventCursor cursor;
  std::vector<model::Event> all;
  bool over = false;
  while (!over) {
    const auto got = page(number, cursor);
    EXPECT_EQ(got.first, cursor.after + 1);
    all.insert(all.end(), got.events.begin(), got.events.end());
    cursor.after += static_cast<int>(got.events.size());
    over = got.over;
  }
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all, store.journal(model::DeploymentId{"shop", number}));
  EXPECT_TRUE(std::holds_alternative<model::Started>(all.front().body));
  EXPECT_TRUE(std::holds_alternative<model::Ended>(all.back().body));
}

TEST_F(Following, EventsOfAnEndedDeploymentAreOverAtOnce) {
  deployed("v1");
  EXPECT_TRUE(page(1, {}).over);
  EXPECT_TRUE(page(1, {1'000, 0}).events.empty());
}

TEST_F(Following, LogsGoByTimeAndEndWhereNobodyFollows) {
  shop.processes.push_back(worker());
  configure();
  engine.behaviours["shop-web-1"].output =
      "2026-08-01T12:00:01.000000000Z one\n2026-08-01T12:00:03.000000000Z three\n";
  engine.behaviours["shop-worker-1"].output = "2026-08-01T12:00:02.000000000Z two\n";
  deployed("v1");
  Lines lines;
  deploy::LogRequest request;
  request.app = "shop";
  ASSERT_TRUE(run(service->logs(request, lines)));
  EXPECT_THAT(lines.taken, ElementsAre("web/1 one", "worker/1 two", "web/1 three"));
  Lines of_the_worker;
  request.processes = {"worker"};
  ASSERT_TRUE(run(service->logs(request, of_the_worker)));
  EXPECT_THAT(of_the_worker.taken, ElementsAre("worker/1 two"));
}

TEST_F(Following, LogsGoOnWithTheContainerThatTakesOver) {
  engine.behaviours["shop-web-1"].output = "2026-08-01T12:00:01.000000000Z old\n";
  engine.behaviours["shop-web-2"].output = "2026-08-01T12:00:02.000000000Z new\n";
  deployed("v1");
  Lines lines;
  lines.enough = 2;
  deploy::LogRequest request;
  request.app = "shop";
  request.follow = true;
  std::optional<Result<void>> followed;
  boost::asio::co_spawn(*context, service->logs(request, lines),
                        [&](std::exception_ptr, Result<void> result) { followed = std::move(result); });
  run_until([&] { return lines.taken.size() == 1; });
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
  run_until([&] { return followed.has_value(); });
  EXPECT_THAT(lines.taken, ElementsAre("web/1 old", "web/2 new"));
}

TEST_F(Following, LogsOfAnAppWithoutContainersAreNotFound) {
  Lines lines;
  deploy::LogRequest request;
  request.app = "shop";
  const auto none = run(service->logs(request, lines));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::not_found);
}

TEST_F(Following, LogsOfAWordThatIsNoProcessNameThoseThereAre) {
  shop.processes.push_back(worker());
  configure();
  Lines lines;
  deploy::LogRequest request;
  request.app = "shop";
  request.processes = {"worker", "wrker"};
  const auto before = run(service->logs(request, lines));
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().text(), "shop has no process wrker; its processes are web, worker");
  deployed("v1");
  for (const bool follow : {false, true}) {
    request.follow = follow;
    const auto none = run(service->logs(request, lines));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code(), ErrorCode::not_found);
    EXPECT_EQ(none.error().text(), "shop has no process wrker; its processes are web, worker");
  }
}

TEST_F(Following, LogsOfAProcessThatWasTakenOutOfTheConfigurationCanBeRead) {
  shop.processes.push_back(worker());
  configure();
  engine.behaviours["shop-worker-1"].output = "2026-08-01T12:00:02.000000000Z two\n";
  deployed("v1");
  shop.processes.pop_back();
  configure();
  Lines lines;
  deploy::LogRequest request;
  request.app = "shop";
  request.processes = {"worker"};
  ASSERT_TRUE(run(service->logs(request, lines)));
  EXPECT_THAT(lines.taken, ElementsAre("worker/1 two"));
}

TEST_F(Following, LogsOfAProcessWithoutContainersSayOfWhich) {
  deployed("v1");
  shop.processes.push_back(worker());
  configure();
  Lines lines;
  deploy::LogRequest request;
  request.app = "shop";
  request.processes = {"worker"};
  const auto none = run(service->logs(request, lines));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), "there is no container of shop's worker whose log could be read");
}

TEST_F(Following, APlanComparesChecksAndChangesNothing) {
  shop.env = {{"TOKEN", Secret("canary-1")}};
  configure();
  deployed("v1");
  engine.trace.clear();
  shop.env = {{"TOKEN", Secret("canary-2")}};
  shop.networks = {"backend"};
  shop.release = model::ReleaseCommand{{"migrate", "--all now"}, 10min};
  configure();
  model::Request request;
  request.tag = "v2";
  const auto plan = run(service->plan("shop", request)).value();
  EXPECT_THAT(engine.trace, ElementsAre());
  EXPECT_EQ(plan.serving, 1);
  EXPECT_EQ(plan.digest, FakeEngine::digest('2'));
  EXPECT_THAT(plan.changes,
              ElementsAre(deploy::Plan::Change{"digest", FakeEngine::digest('1'), FakeEngine::digest('2')},
                          deploy::Plan::Change{"image", "acme/shop:v1", "acme/shop:v2"},
                          deploy::Plan::Change{"networks.backend", std::nullopt, "joined"},
                          deploy::Plan::Change{"release.command", std::nullopt, "migrate '--all now'"},
                          deploy::Plan::Change{"release.timeout", std::nullopt, "10m"},
                          deploy::Plan::Change{"env.TOKEN", "(a value)", "(another value)"}));
  EXPECT_THAT(
      plan.checks,
      ElementsAre(deploy::Plan::Check{"registry", true, "docker.io has acme/shop:v2"},
                  deploy::Plan::Check{"image", true, "it is on this host already"},
                  deploy::Plan::Check{"disk", true, "there is room on the Engine's disk"},
                  deploy::Plan::Check{"network", false,
                                      "network backend does not exist; create it with: docker network "
                                      "create backend"}));
  EXPECT_THAT(plan.steps,
              ElementsAre("create the new containers", "run the release command: migrate '--all now'",
                          "stop shop-web-1 with SIGTERM, SIGKILL after 30s", "start web",
                          "wait until it is healthy: GET / on port 8000, for at most 1m", "watch it for 5s"));
}

TEST_F(Following, APlanSaysWhenTheRegistryDoesNotHaveTheTag) {
  model::Request request;
  request.tag = "v9";
  const auto plan = run(service->plan("shop", request)).value();
  ASSERT_FALSE(plan.checks.empty());
  EXPECT_EQ(plan.checks[0], (deploy::Plan::Check{"registry", false, "manifest unknown"}));
  EXPECT_EQ(plan.digest, "");
}

}  // namespace
}  // namespace cutover::test
