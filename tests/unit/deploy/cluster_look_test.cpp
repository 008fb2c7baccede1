// Who looks at an app on a swarm in memory: its status, and its logs.

#include <boost/asio/detached.hpp>

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
      taken.push_back((line.is_notice ? "notice: " : "") + line.process + "/" +
                      std::to_string(line.deployment) + " " + line.text);
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
  static deploy::LogRequest request() {
    deploy::LogRequest request;
    request.app = "shop";
    return request;
  }
  std::vector<std::string> logs() {
    Lines lines;
    const auto read = run(service->logs(request(), lines));
    EXPECT_TRUE(read) << read.error().text();
    return lines.taken;
  }
  const std::string& task(std::size_t index) { return fake_swarm.tasks.at(index).id; }
};

const Error kNoLeader(ErrorCode::unavailable, "The swarm does not have a leader");
const Error kNodeIsAway(ErrorCode::rejected, "node n3 is not available");

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

TEST_F(LookingAtCluster, ASwarmThatCantBeAskedIsSaid) {
  deployed("v1");
  fake_swarm.away = kNoLeader;
  EXPECT_EQ(run(service->status("shop")).value().engine_error, kNoLeader.text());
  EXPECT_EQ(run(service->status_of_all()).value().front().engine_error, kNoLeader.text());
  Lines lines;
  const auto read = run(service->logs(request(), lines));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().text(), kNoLeader.text());
}

TEST_F(LookingAtCluster, AHostInNoSwarmHasNoTasksOfAVersionThatHistoryDoesNotKnow) {
  configure_as(Mode::server);
  ASSERT_TRUE(run(store.adopt("shop", 7, 7)));
  fake_swarm.is = engine::SwarmState();
  EXPECT_EQ(run(service->status("shop")).value().engine_error, "");
  EXPECT_EQ(run(service->status_of_all()).value().front().engine_error, "");
  Lines lines;
  const auto read = run(service->logs(request(), lines));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().text(), "there is no container of shop whose log could be read");
  EXPECT_GT(fake_swarm.task_lists, 0) << "it might have some";
  fake_swarm.is.active = true;
  EXPECT_NE(run(service->status("shop")).value().engine_error, "") << "as a worker it can't tell";
}

TEST_F(LookingAtCluster, AnAppOnTheServerHasNothingToDoWithASwarmThatCantBeAsked) {
  deployed("v1");
  model::App blog = shop;
  blog.name = "blog";
  blog.mode = Mode::server;
  service->configure({{"shop", shop}, {"blog", blog}});
  fake_swarm.away = kNoLeader;
  const auto all = run(service->status_of_all()).value();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.front().app, "blog");
  EXPECT_EQ(all.front().engine_error, "");
  EXPECT_EQ(all.back().engine_error, kNoLeader.text());
}

TEST_F(LookingAtCluster, TheTasksOfAVersionThatComesAreSeenBesideThoseThatServe) {
  deployed("v1");
  engine::SwarmTask waits;
  waits.state = "pending";
  waits.error = "no suitable node";
  fake_swarm.outcomes[image('2')] = waits;
  const int number = submit("v2");
  run_until([&] { return fake_swarm.running("shop-web").back() == "2 pending"; });
  for (const bool all : {false, true}) {
    const auto seen =
        all ? run(service->status_of_all()).value().front() : run(service->status("shop")).value();
    std::vector<std::string> tasks;
    for (const deploy::RunningContainer& task : seen.containers)
      tasks.push_back(task.name + " of " + std::to_string(task.deployment) + " " + task.status_text);
    EXPECT_THAT(tasks, ElementsAre("shop-web.1 of 1 Up", "shop-web.1 of 2 pending: no suitable node",
                                   "shop-web.2 of 1 Up", "shop-web.2 of 2 pending: no suitable node"));
  }
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(status(), ElementsAre("shop-web.1", "shop-web.2"));
}

TEST_F(LookingAtCluster, WhereNothingServesTheTasksOfTheNewestAreSeen) {
  fake_swarm.outcomes[image('1')] = ends_with(3);
  fake_swarm.fail("remove shop-web", Error(ErrorCode::rejected, "no"));
  ASSERT_NE(deployed("v1").outcome, Outcome::succeeded);
  ASSERT_FALSE(run(service->status("shop")).value().serving);
  EXPECT_THAT(status(), ElementsAre("shop-web.1", "shop-web.2"));
  EXPECT_THAT(status_of_all(), ElementsAre("shop-web.1", "shop-web.2"));
}

TEST_F(LookingAtCluster, ANodeThatDiesInTheMiddleOfItsLogIsNotWaitedForLong) {
  deployed("v1");
  fake_swarm.broken_logs[task(0)] = {kNodeIsAway, true};
  fake_swarm.silent_logs.insert(task(0));
  EXPECT_THAT(logs(),
              ElementsAre("web/1 said something",
                          "notice: web/1 the log of shop-web.1 on node node1 breaks off: its node did not "
                          "answer within 10s",
                          "web/1 said something"));
}

TEST_F(LookingAtCluster, ALogThatCantBeReadLeavesTheOthers) {
  deployed("v1");
  fake_swarm.broken_logs[task(0)] = {kNodeIsAway};
  EXPECT_THAT(logs(),
              ElementsAre("notice: web/1 the log of shop-web.1 on node node1 can't be read: node n3 is "
                          "not available",
                          "web/1 said something"));
}

TEST_F(LookingAtCluster, ALogThatBreaksOffLeavesTheOthers) {
  deployed("v1");
  fake_swarm.broken_logs[task(0)] = {kNodeIsAway, true};
  EXPECT_THAT(
      logs(),
      ElementsAre("web/1 said something",
                  "notice: web/1 the log of shop-web.1 on node node1 breaks off: node n3 is not available",
                  "web/1 said something"));
}

TEST_F(LookingAtCluster, ANodeThatDoesNotAnswerIsNotWaitedForLong) {
  deployed("v1");
  fake_swarm.silent_logs.insert(task(1));
  const SteadyTime before = clock.now();
  EXPECT_THAT(logs(),
              ElementsAre("notice: web/1 the log of shop-web.2 on node node1 can't be read: its node did "
                          "not answer within 10s",
                          "web/1 said something"));
  EXPECT_EQ(clock.now() - before, std::chrono::seconds(10));
}

TEST_F(LookingAtCluster, WhereNoLogCanBeReadTheCallFails) {
  deployed("v1");
  for (std::size_t i = 0; i < 2; ++i) fake_swarm.broken_logs[task(i)] = {kNodeIsAway};
  Lines lines;
  const auto read = run(service->logs(request(), lines));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), "node n3 is not available");
  EXPECT_THAT(lines.taken, IsEmpty());
}

TEST_F(LookingAtCluster, AFollowerIsToldOnceOfALogThatCantBeRead) {
  deployed("v1");
  fake_swarm.broken_logs[task(0)] = {kNodeIsAway};
  fake_swarm.silent_logs.insert(task(1));
  deploy::LogRequest following = request();
  following.follow = true;
  Lines lines;
  boost::asio::co_spawn(*context, service->logs(following, lines), boost::asio::detached);
  const SteadyTime later = clock.now() + std::chrono::seconds(5);
  run_until([&] { return clock.now() >= later; });
  const std::string notice =
      "notice: web/1 the log of shop-web.1 on node node1 can't be read: node n3 is not available";
  EXPECT_THAT(lines.taken, ElementsAre(notice));
  fake_swarm.broken_logs.clear();
  run_until([&] { return lines.taken.size() == 2; });
  EXPECT_EQ(lines.taken.back(), "web/1 said something");
}

}  // namespace
}  // namespace cutover::test
