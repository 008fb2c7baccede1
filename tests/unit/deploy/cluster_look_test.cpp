// Who looks at an app on a swarm in memory: its status, and its logs.

#include "deploy/on_cluster.hpp"

namespace cutover::test {
namespace {

using model::Mode;
using model::Outcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LookingAtCluster : public OnCluster {
 protected:
  class Lines final : public deploy::LogSink {
   public:
    std::vector<std::string> taken;

    Task<Result<void>> take(deploy::LogLine line) override {
      taken.push_back(line.process + "/" + std::to_string(line.deployment) + " " + line.text);
      co_return Result<void>();
    }
  };

  void configure_as(Mode mode) {
    shop.mode = mode;
    configure();
  }
  std::vector<std::string> names(const deploy::AppStatus& status) {
    std::vector<std::string> all;
    for (const deploy::RunningContainer& container : status.containers) all.push_back(container.name);
    return all;
  }
  std::vector<std::string> status() { return names(run(service->status("shop")).value()); }
  std::vector<std::string> status_of_all() { return names(run(service->status_of_all()).value().front()); }
  std::vector<std::string> logs() {
    deploy::LogRequest request;
    request.app = "shop";
    Lines lines;
    const auto read = run(service->logs(request, lines));
    EXPECT_TRUE(read) << read.error().text();
    return lines.taken;
  }
};

TEST_F(LookingAtCluster, AHostWithoutAClusterAppAsksNoSwarm) {
  configure_as(Mode::server);
  engine.behaviours["shop-web-1"].output = "2026-08-01T12:00:01.000000000Z one\n";
  EXPECT_THAT(status(), IsEmpty());
  deployed("v1");
  EXPECT_THAT(status(), ElementsAre("shop-web-1"));
  EXPECT_THAT(status_of_all(), ElementsAre("shop-web-1"));
  EXPECT_THAT(logs(), ElementsAre("web/1 one"));
  engine.behaviours["shop-web-2"].exits_after = Milliseconds(0);
  ASSERT_EQ(deployed("v2").outcome, Outcome::rolled_back);
  EXPECT_THAT(logs(), ElementsAre("web/1 one"));
  EXPECT_EQ(fake_swarm.task_lists, 0);
}

TEST_F(LookingAtCluster, WhatServesInTheClusterIsSeenAlsoWhereTheFileHasLeftIt) {
  deployed("v1");
  configure_as(Mode::server);
  EXPECT_THAT(status(), ElementsAre("shop-web.1", "shop-web.2"));
  EXPECT_THAT(status_of_all(), ElementsAre("shop-web.1", "shop-web.2"));
  EXPECT_THAT(logs(), ElementsAre("web/1 said something", "web/1 said something"));
}

TEST_F(LookingAtCluster, WhatGoesBackIntoTheClusterIsHeardAlsoWhereTheFileHasLeftIt) {
  deployed("v1");
  configure_as(Mode::server);
  ASSERT_EQ(deployed("v2").outcome, Outcome::succeeded);
  fake_swarm.replaces_within = Milliseconds(20'000);
  const auto back = run(service->rollback("shop", 1, model::Requester{"socket", "root"}, "", "")).value();
  run_until([&] { return fake_swarm.trace.back() == "create shop-web for 3"; });
  run_until([&] { return fake_swarm.running("shop-web") == std::vector<std::string>(2, "3 running"); });
  EXPECT_THAT(logs(), ElementsAre("web/3 said something", "web/3 said something"));
  EXPECT_EQ(ended(back.number).outcome, Outcome::succeeded);
}

}  // namespace
}  // namespace cutover::test
