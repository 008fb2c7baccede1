#include "faults/chaos/script.hpp"

#include <gtest/gtest.h>

namespace cutover::chaos {
namespace {

TEST(ChaosScript, IsDecidedByTheSeedAlone) {
  Script one(7, 4), same(7, 4), other(8, 4);
  bool differs = false;
  for (int i = 0; i < 20; ++i) {
    const std::vector<Action> round = one.round();
    EXPECT_EQ(round, same.round());
    differs |= round != other.round();
    EXPECT_EQ(one.below(1000), same.below(1000));
    other.below(1000);
  }
  EXPECT_TRUE(differs);
}

TEST(ChaosScript, DoesEverythingAndNothingToWhatIsDown) {
  Script script(1, 4);
  std::vector<int> counts(kKinds);
  for (int i = 0; i < 300; ++i) {
    bool daemon = true;
    bool engine = true;
    for (const Action& action : script.round()) {
      ++counts[static_cast<std::size_t>(action.kind)];
      EXPECT_LT(action.app, 4);
      EXPECT_TRUE(engine || !is_by_hand(action.kind)) << action.text();
      EXPECT_TRUE(daemon || action.kind != Kind::deploy) << action.text();
      if (action.kind == Kind::crash_daemon || action.kind == Kind::stop_daemon) daemon = false;
      if (action.kind == Kind::crash_engine || action.kind == Kind::stop_engine) engine = false;
      if (action.kind == Kind::start_daemon) daemon = true;
      if (action.kind == Kind::start_engine) engine = true;
    }
  }
  for (int kind = 0; kind < kKinds; ++kind)
    EXPECT_GT(counts[static_cast<std::size_t>(kind)], 0) << to_string(static_cast<Kind>(kind));
}

}  // namespace
}  // namespace cutover::chaos
