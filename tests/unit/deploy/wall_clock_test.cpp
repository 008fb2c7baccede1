#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::HasSubstr;

/// Somebody sets the clock on the wall, by a day, while a phase lasts.
class WallClockSet : public Host, public testing::WithParamInterface<Milliseconds> {
 protected:
  WallClockSet() {
    deployed("v1");
    shop.release = model::ReleaseCommand{{"migrate"}, 1min};
    configure();
  }

  model::Deployment deployed_with_clock_set_in(Phase phase) {
    const int number = submit("v2");
    run_to_phase(number, phase);
    clock.set_wall_clock(GetParam());
    return ended(number);
  }
};

INSTANTIATE_TEST_SUITE_P(ADay, WallClockSet, testing::Values(24h, -24h),
                         [](const auto& by) { return by.param > 0h ? "Forward" : "Back"; });

TEST_P(WallClockSet, LeavesTheRecordsDurationsAsTheyAre) {
  for (int number = 1; number <= 6; ++number) {
    engine.behaviours["shop-release-" + std::to_string(number)].exits_after = 30s;
    engine.behaviours["shop-web-" + std::to_string(number)].stops_after = 5s;
  }
  deployed("v3");
  const auto undisturbed = deployed("v2");
  for (const Phase phase : {Phase::releasing, Phase::cutting_over, Phase::watching}) {
    const auto deployment = deployed_with_clock_set_in(phase);
    EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
    EXPECT_EQ(deployment.downtime, undisturbed.downtime);
    ASSERT_EQ(deployment.phases.size(), undisturbed.phases.size());
    for (std::size_t i = 0; i < deployment.phases.size(); ++i)
      EXPECT_EQ(deployment.phases[i].duration, undisturbed.phases[i].duration) << i;
  }
}

TEST_P(WallClockSet, MovesNoTimeOutOfTheReleaseCommand) {
  engine.behaviours["shop-release-2"].exits_after = 24h;
  const auto deployment = deployed_with_clock_set_in(Phase::releasing);
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_THAT(deployment.message, HasSubstr("the release command did not end within 1m"));
  EXPECT_GE(deployment.phases[1].duration, 60s);
  EXPECT_LT(deployment.phases[1].duration, 2min);
}

TEST_P(WallClockSet, MovesNoHealthDeadline) {
  engine.behaviours["shop-release-2"].exits_after = 1s;
  prober.health["shop-web-2"].status = 500;
  const auto deployment = deployed_with_clock_set_in(Phase::cutting_over);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message, "web answered 500 on / for 1m; shop/1 serves again");
  EXPECT_EQ(deployment.downtime, 60s);
}

}  // namespace
}  // namespace cutover::test
