// SIGTERM while a deployment runs: it comes to a safe point, whatever the phase.

#include <signal.h>

#include "e2e/end_to_end.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class Shutdown : public EndToEnd {
 protected:
  void SetUp() override { serve(); }

  void expect_v1_alone() {
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
  }
};

TEST_F(Shutdown, WhilePreparingCancelsIt) {
  const TakenPort registry("127.0.0.1", 0);
  const int second =
      shop.begin({.image = "127.0.0.1:" + std::to_string(registry.port()) + "/demo:v2", .pull = "always"});
  ASSERT_TRUE(shop.reaches(second, "preparing"));
  EXPECT_EQ(daemon.stop(), 0);
  daemon.start();
  EXPECT_THAT(shop.record(second),
              Ended("cancelled", StartsWith("cutoverd was stopped before the cut-over; deploy again")));
  expect_v1_alone();
}

/// It is never run twice, so it is not broken off either.
TEST_F(Shutdown, WhileReleasingLetsTheCommandEndAndGoesNoFurther) {
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  daemon.signal(SIGTERM);
  ASSERT_TRUE(
      eventually([&] { return daemon.log().find("event=stopping signal=SIGTERM") != std::string::npos; }));
  EXPECT_TRUE(shop.runs("release", second));
  finish_release();
  EXPECT_EQ(daemon.ended(), 0);
  daemon.start();
  const Record record = shop.record(second);
  EXPECT_THAT(record,
              Ended("cancelled", StartsWith("cutoverd was stopped after the release command and before the "
                                            "cut-over; deploy again")));
  EXPECT_EQ(record["release"]["exit_code"], 0);
  expect_v1_alone();
}

TEST_F(Shutdown, InTheCutOverBringsItToItsEnd) {
  const int second = shop.begin({.image = "demo:v2", .env = {{"BOOT_MS", "1000"}}});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(shop.answer(), "v2");
  daemon.start();
  EXPECT_EQ(shop.record(second).outcome(), "succeeded") << shop.record(second);
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 running"));
}

TEST_F(Shutdown, WhileWatchingBringsItToItsEnd) {
  const int second = shop.begin({.image = "demo:v2", .watch = "1s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  EXPECT_EQ(daemon.stop(), 0);
  daemon.start();
  EXPECT_EQ(shop.record(second).outcome(), "succeeded") << shop.record(second);
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Shutdown, InTheRollbackBringsItToItsEnd) {
  ASSERT_EQ(shop.deploy({.image = "demo:v2", .env = {{"BOOT_MS", "1000"}}}).outcome(), "succeeded");
  const int third = shop.begin({.image = "demo:v3", .env = {{"EXIT_AFTER_MS", "0"}}});
  ASSERT_TRUE(shop.reaches(third, "rolling_back"));
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(shop.answer(), "v2");
  daemon.start();
  EXPECT_EQ(shop.record(third).outcome(), "rolled_back");
}

/// What runs is left as a crash would leave it, and nothing of it is touched on the way out.
TEST_F(Shutdown, AtOnceOnASecondSignal) {
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  daemon.signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return daemon.log().find("event=stopping ") != std::string::npos; }));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.ended(), 0);
  EXPECT_THAT(daemon.log(), HasSubstr("event=stopped clean=false"));
  daemon.start();
  EXPECT_THAT(shop.ended(second), Ended("failed", HasSubstr("ended while the deployment was releasing")));
  expect_v1_alone();
}

TEST_F(Shutdown, LeavesWhatIsQueuedForTheNextStart) {
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  const int third = shop.begin_tag("v3");
  daemon.signal(SIGTERM);
  finish_release();
  EXPECT_EQ(daemon.ended(), 0);
  EXPECT_EQ(shop.answer(), "v1");
  daemon.start();
  EXPECT_EQ(shop.record(second).outcome(), "cancelled");
  EXPECT_EQ(shop.ended(third).outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v3");
}

TEST_F(Shutdown, TellsWhoWaitsHowItEnded) {
  shop.configure({.image = "demo:v2", .watch = "1s"});
  PendingAnswer waiting = daemon.api().begin_post(shop.path("/deployments?wait=true"));
  ASSERT_TRUE(shop.reaches(2, "watching"));
  EXPECT_EQ(daemon.stop(), 0);
  const ApiAnswer answer = waiting.get();
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer["outcome"], "succeeded");
}

}  // namespace
}  // namespace cutover::test
