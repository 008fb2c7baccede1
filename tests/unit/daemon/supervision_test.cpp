#include "daemon/supervision.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <boost/asio/io_context.hpp>

#include "cutover/base/task_group.hpp"
#include "support/fake_clock.hpp"
#include "support/notify_socket.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Supervised : public ::testing::Test {
 protected:
  Supervised() { ::setenv("NOTIFY_SOCKET", socket.path().c_str(), 1); }
  ~Supervised() override {
    tasks.cancel();
    context.restart();
    context.poll();
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
  }

  void run() { tasks.spawn("supervision", supervision.run()); }
  void pass(Milliseconds time) {
    const SteadyTime until = clock.now() + time;
    clock.run_until(context, [&] { return clock.now() >= until; });
  }

  ScratchFolder folder;
  NotifySocket socket{folder.path() / "notify"};
  boost::asio::io_context context;
  FakeClock clock;
  std::string activity = "idle; 2 apps";
  daemon::Supervision supervision{clock, [this] { return activity; }};
  TaskGroup tasks{context.get_executor(), nullptr};
};

TEST_F(Supervised, IsReadyOnceAndSaysWhatItDoes) {
  supervision.ready();
  supervision.ready();
  EXPECT_THAT(socket.said(), ElementsAre("READY=1", "STATUS=idle; 2 apps"));
}

TEST_F(Supervised, SaysWhatItDoesOnlyWhenThatChanges) {
  supervision.ready();
  run();
  pass(10s);
  EXPECT_THAT(socket.said(), ElementsAre("READY=1", "STATUS=idle; 2 apps"));
  activity = "deploying shop/57: preparing; 2 apps";
  pass(10s);
  EXPECT_THAT(socket.said(),
              ElementsAre("READY=1", "STATUS=idle; 2 apps", "STATUS=deploying shop/57: preparing; 2 apps"));
}

TEST_F(Supervised, AsksForTimeWhileItStartsAndWhileItStops) {
  run();
  pass(2s);
  EXPECT_THAT(socket.said(), Contains("EXTEND_TIMEOUT_USEC=15000000"));
  supervision.ready();
  socket.forget();
  pass(10s);
  EXPECT_THAT(socket.said(), IsEmpty());
  supervision.stopping();
  pass(2s);
  EXPECT_THAT(socket.said(), Contains("STOPPING=1"));
  EXPECT_THAT(socket.said(), Contains("EXTEND_TIMEOUT_USEC=15000000"));
}

TEST_F(Supervised, IsAliveTwiceAsOftenAsAsked) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  supervision.ready();
  socket.forget();
  run();
  pass(59s);
  EXPECT_THAT(socket.said(), ElementsAre("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"));
}

TEST_F(Supervised, AReloadEndsWithReady) {
  supervision.ready();
  socket.forget();
  supervision.reloading();
  supervision.reloaded();
  EXPECT_THAT(socket.said(),
              ElementsAre("RELOADING=1", StartsWith("MONOTONIC_USEC="),
                          "STATUS=reading the configuration anew", "READY=1", "STATUS=idle; 2 apps"));
}

/// Or what waits for this service would go on too early.
TEST_F(Supervised, AReloadBeforeTheEndOfTheStartDoesNotMakeItReady) {
  supervision.reloading();
  supervision.reloaded();
  EXPECT_THAT(socket.said(), IsEmpty());
}

TEST_F(Supervised, NoTextBecomesAnotherAssignment) {
  activity = "a problem\nREADY=1";
  supervision.stopping();
  EXPECT_THAT(socket.said(), ElementsAre("STOPPING=1", "STATUS=a problem READY=1"));
}

TEST_F(Supervised, NobodyIsToldAnythingWithoutSystemd) {
  ::unsetenv("NOTIFY_SOCKET");
  run();
  pass(1s);
  supervision.ready();
  EXPECT_THAT(socket.said(), Not(Contains("READY=1")));
  EXPECT_TRUE(tasks.empty());
}

}  // namespace
}  // namespace cutover::test
