#include "deploy/account.hpp"

#include "deploy/gap.hpp"
#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Gap;
using model::Outcome;

SteadyTime at(int milliseconds) {
  return SteadyTime(Milliseconds(1'000 + milliseconds));
}

deploy::GapTimes whole() {
  deploy::GapTimes times;
  times.out_of_service = at(0);
  times.drained = at(10);
  times.gone = at(210);
  times.began = at(240);
  times.answered = at(540);
  times.pause = 3ms;
  return times;
}

TEST(Gap, ConsistsOfPartsThatAddUp) {
  const auto gap = deploy::gap_of(whole());
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->drain, 10ms);
  EXPECT_EQ(gap->shutdown, 200ms);
  EXPECT_EQ(gap->engine, 30ms);
  EXPECT_EQ(gap->boot, 297ms);
  EXPECT_EQ(gap->noticing, 3ms);
  EXPECT_EQ(gap->failed_version, 0ms);
  EXPECT_EQ(gap->total(), 540ms);
}

TEST(Gap, OfAWayBackHasTheVersionThatFailedInIt) {
  deploy::GapTimes times = whole();
  times.began_again = at(60'240);
  times.answered = at(60'840);
  const auto gap = deploy::gap_of(times);
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->engine, 30ms);
  EXPECT_EQ(gap->failed_version, 60'000ms);
  EXPECT_EQ(gap->boot, 597ms);
  EXPECT_EQ(gap->total(), 60'840ms);
}

TEST(Gap, WithoutAnEndIsNone) {
  deploy::GapTimes times = whole();
  times.answered.reset();
  EXPECT_FALSE(deploy::gap_of(times));
  EXPECT_FALSE(deploy::gap_of(deploy::GapTimes()));
}

TEST(RepeatedPart, OfTheReleaseCommandStandsInWebsCommandToo) {
  using deploy::repeated_part;
  EXPECT_EQ(repeated_part({"python", "manage.py", "migrate", "--noinput"},
                          {"sh", "-c", "python manage.py migrate && gunicorn shop"}),
            "manage.py migrate");
  EXPECT_EQ(repeated_part({"bin/migrate"}, {"/bin/sh", "-c", "bin/migrate; serve"}), "bin/migrate");
}

TEST(RepeatedPart, IsNothingWhereTheCommandsAreOthers) {
  using deploy::repeated_part;
  EXPECT_EQ(repeated_part({"python", "manage.py", "migrate"}, {"python", "manage.py", "runserver"}), "");
  EXPECT_EQ(repeated_part({"rake", "db:migrate"}, {"rake", "db:migrate:status"}), "");
  EXPECT_EQ(repeated_part({"migrate"}, {"sh", "-c", "migrate now"}), "") << "one plain word may be anything";
}

class DeployAccount : public Host {
 protected:
  DeployAccount() {
    behind_gate = true;
    restart();
    deployed("v1");
  }
};

TEST_F(DeployAccount, SaysWhatTheGapConsistedOf) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 2s;
  engine.takes["start shop-web-2"] = 300ms;
  prober.health["shop-web-2"].ready_after = 500ms;
  fake_gate.drains_after = 1s;
  const auto deployment = deployed("v2");
  ASSERT_TRUE(deployment.account && deployment.account->gap);
  const Gap& gap = *deployment.account->gap;
  EXPECT_EQ(gap.drain, 1s);
  EXPECT_EQ(gap.shutdown, 2s);
  EXPECT_EQ(gap.engine, 300ms);
  EXPECT_GE(gap.boot + gap.noticing, 500ms);
  EXPECT_EQ(gap.total(), deployment.downtime);
  EXPECT_FALSE(gap.killed);
}

TEST_F(DeployAccount, SaysThatTheOldAppHadToBeKilledAndWhetherItHandlesTheSignal) {
  engine.containers.at("shop-web-1").behaviour.ignores_signals = true;
  engine.containers.at("shop-web-1").behaviour.handles_signals = false;
  const auto deployment = deployed("v2");
  EXPECT_TRUE(deployment.account->gap->killed);
  EXPECT_EQ(deployment.account->gap->shutdown, 30s);
  ASSERT_TRUE(deployment.account->stop);
  EXPECT_EQ(deployment.account->stop->is_handled, false);
  EXPECT_EQ(deployment.account->stop->grace, 30s);
}

TEST_F(DeployAccount, ANewVersionThatHadToBeKilledIsNoPartOfTheOldAppsShutdown) {
  engine.behaviours["shop-web-2"].ignores_signals = true;
  prober.health["shop-web-2"].status = 500;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  ASSERT_TRUE(deployment.account->gap);
  EXPECT_FALSE(deployment.account->gap->killed);
  EXPECT_GE(deployment.account->gap->failed_version, 60s);
}

TEST_F(DeployAccount, SaysHowRequestsFared) {
  fake_gate.counts.requests = 5;  // before it
  fake_gate.on_pass = [this] {
    fake_gate.counts.requests = 40;
    fake_gate.counts.held = 7;
    fake_gate.counts.longest_wait = 512ms;
    fake_gate.counts.failed = 1;
    fake_gate.counts.turned_away = 2;
  };
  const auto deployment = deployed("v2");
  ASSERT_TRUE(deployment.account->requests);
  EXPECT_EQ(*deployment.account->requests, (model::RequestRecord{40, 7, 512ms, 3}));
}

TEST_F(DeployAccount, OfAVersionThatServedAndWasTakenBackHasBothGaps) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 2s;
  engine.behaviours["shop-web-2"].stops_after = 1s;
  fake_gate.on_pass = [this] { prober.health["shop-web-2"].status = 500; };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  ASSERT_TRUE(deployment.account->gap);
  EXPECT_EQ(deployment.account->gap->shutdown, 3s) << "the old one's, and the new one's";
  EXPECT_EQ(deployment.downtime, deployment.account->gap->total());
}

TEST_F(DeployAccount, SaysThatANewVersionHadToBeKilledOnTheWayBack) {
  engine.behaviours["shop-web-2"].ignores_signals = true;
  fake_gate.on_pass = [this] { prober.health["shop-web-2"].status = 500; };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_TRUE(deployment.account->gap->killed);
  EXPECT_THAT(deployment.notes,
              ::testing::Contains("shop-web-2 did not end within 10s of SIGTERM and was killed"));
}

TEST_F(DeployAccount, OfOneThatFailedBeforeTheCutOverHasNoGap) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  engine.behaviours["shop-release-2"].exits_after = 1s;
  engine.behaviours["shop-release-2"].exit_code = 1;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_FALSE(deployment.account->gap);
  EXPECT_FALSE(deployment.account->requests);
  EXPECT_FALSE(deployment.downtime);
}

}  // namespace
}  // namespace cutover::test
