#include "gate/timer.hpp"

#include <gtest/gtest.h>

namespace cutover::gate {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{1h};

TEST(Timer, ActsOnceWhenItsTimeHasCome) {
  Timers timers;
  int acted = 0;
  Timer timer(timers, [&acted] { ++acted; });
  timer.set(kStart + 10ms);
  timers.run(kStart + 9ms);
  EXPECT_EQ(acted, 0);
  timers.run(kStart + 10ms);
  timers.run(kStart + 1h);
  EXPECT_EQ(acted, 1);
}

TEST(Timer, CanBePutOffBroughtForwardAndGivenUp) {
  Timers timers;
  int acted = 0;
  Timer timer(timers, [&acted] { ++acted; });
  timer.set(kStart + 10ms);
  timer.set(kStart + 20ms);
  timers.run(kStart + 15ms);
  EXPECT_EQ(acted, 0) << "put off";
  timer.set(kStart + 16ms);
  timers.run(kStart + 17ms);
  EXPECT_EQ(acted, 1) << "brought forward";
  timer.set(kStart + 30ms);
  timer.cancel();
  timers.run(kStart + 1h);
  EXPECT_EQ(acted, 1) << "given up";
}

TEST(Timer, MayBeSetAgainByWhatItDoes) {
  Timers timers;
  int acted = 0;
  Timer* self = nullptr;
  Timer timer(timers, [&] {
    if (++acted < 3) self->set(kStart + acted * 10ms);
  });
  self = &timer;
  timer.set(kStart);
  for (int i = 0; i < 5; ++i) timers.run(kStart + i * 10ms);
  EXPECT_EQ(acted, 3);
}

TEST(Timer, TheLoopSleepsUntilTheNextOne) {
  Timers timers;
  EXPECT_EQ(timers.milliseconds_from(kStart), -1);
  Timer late(timers, [] {});
  late.set(kStart + 50ms);
  {
    Timer early(timers, [] {});
    early.set(kStart + 10ms);
    EXPECT_EQ(timers.milliseconds_from(kStart), 10);
    EXPECT_EQ(timers.milliseconds_from(kStart + 20ms), 0);
  }
  EXPECT_EQ(timers.milliseconds_from(kStart), 50);
}

}  // namespace
}  // namespace cutover::gate
