// A request to end, in each phase.

#include "e2e/end_to_end.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Deployments over v1.
class Cancel : public EndToEnd {
 protected:
  void SetUp() override { serve(); }

  void accepts_to_cancel(int number) {
    const ApiAnswer answer = shop.cancel(number);
    EXPECT_EQ(answer.status, 202) << answer.text;
  }
  void refuses_to_cancel(int number, const std::string& why) {
    const ApiAnswer answer = shop.cancel(number);
    EXPECT_EQ(answer.status, 409) << answer.text;
    EXPECT_EQ(answer["detail"], shop.name() + "/" + std::to_string(number) + " " + why);
  }
  void expect_v1_alone() {
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
    EXPECT_EQ(shop.inspect("web", 1, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
  }
};

TEST_F(Cancel, WhileQueuedItNeverBegins) {
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(shop.reaches(second, "releasing"));
  const int third = shop.begin_tag("v3");
  accepts_to_cancel(third);
  const Record record = shop.ended(third);
  EXPECT_THAT(record, Ended("cancelled", HasSubstr(" while it waited")));
  EXPECT_EQ(record.phase(), "queued");
  EXPECT_THAT(record.phases(), IsEmpty());
  finish_release();
  EXPECT_EQ(shop.ended(second).outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v2");
}

/// The registry takes the connection and never answers.
TEST_F(Cancel, WhilePreparingItTouchesNothing) {
  const TakenPort registry("127.0.0.1", 0);
  const int second =
      shop.begin({.image = "127.0.0.1:" + std::to_string(registry.port()) + "/demo:v2", .pull = "always"});
  ASSERT_TRUE(shop.reaches(second, "preparing"));
  accepts_to_cancel(second);
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("cancelled", HasSubstr("; " + shop.name() + "/1 was not touched and serves")));
  EXPECT_THAT(record.message(), StartsWith("cancelled by "));
  EXPECT_THAT(record.phases(), ElementsAre("preparing cancelled"));
  expect_v1_alone();
}

TEST_F(Cancel, WhileReleasingItStopsTheCommand) {
  shop.configure({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  PendingAnswer waiting = daemon.api().begin_post(shop.path("/deployments?wait=true"));
  ASSERT_TRUE(eventually([&] { return shop.runs("release", 2); }));
  accepts_to_cancel(2);
  const ApiAnswer answer = waiting.get();
  EXPECT_EQ(answer.status, 409);
  const Record record(answer.body);
  EXPECT_THAT(record, Ended("cancelled", StartsWith("cancelled by ")));
  EXPECT_THAT(record.phases(), ElementsAre("preparing ok", "releasing cancelled"));
  expect_v1_alone();
}

TEST_F(Cancel, WhileTheNewVersionBootsTheOldOneServesAgain) {
  const int second =
      shop.begin({.image = "demo:v2", .env = {{"BOOT_MS", "600000"}}, .health = "{deadline: 60s}"});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  accepts_to_cancel(second);
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("cancelled by ")));
  EXPECT_THAT(record.phases(), ElementsAre("preparing ok", "cutting_over cancelled", "rolling_back ok"));
  expect_v1_alone();
}

TEST_F(Cancel, WhileTheNewVersionIsWatchedTheOldOneServesAgain) {
  const int second = shop.begin({.image = "demo:v2", .watch = "60s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  EXPECT_EQ(shop.answer(), "v2");
  accepts_to_cancel(second);
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("cancelled by ")));
  EXPECT_THAT(record.phases(),
              ElementsAre("preparing ok", "cutting_over ok", "watching cancelled", "rolling_back ok"));
  expect_v1_alone();
}

TEST_F(Cancel, AfterTheEndIsRefused) {
  refuses_to_cancel(1, "has ended already");
  expect_v1_alone();
}

TEST_F(Cancel, OfAnUnknownDeploymentIsRefused) {
  EXPECT_EQ(shop.cancel(77).status, 404);
}

class CancelSlow : public Cancel {
 protected:
  void SetUp() override {
    serve({.env = {{"DRAIN_MS", "1500"}, {"BOOT_MS", "1500"}}, .stop = "{grace: 60s}"});
  }
};

TEST_F(CancelSlow, WhileTheOldVersionDrainsItIsStartedAgain) {
  const int second = shop.begin({.image = "demo:v2", .stop = "{grace: 60s}"});
  ASSERT_TRUE(shop.reaches(second, "cutting_over"));
  ASSERT_TRUE(eventually([&] { return shop.answer().empty(); }));
  accepts_to_cancel(second);
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("cancelled by ")));
  EXPECT_EQ(shop.inspect("web", 1, "{{.State.Running}}"), "true");
  expect_v1_alone();
}

TEST_F(CancelSlow, WhileRollingBackIsRefused) {
  const int second = shop.begin({.image = "demo:v2", .env = {{"EXIT_AFTER_MS", "0"}}});
  ASSERT_TRUE(shop.reaches(second, "rolling_back"));
  refuses_to_cancel(second, "is being rolled back already");
  EXPECT_EQ(shop.ended(second).outcome(), "rolled_back");
  expect_v1_alone();
}

}  // namespace
}  // namespace cutover::test
