// New versions that can't stay up, and old ones that can't come back.

#include "e2e/end_to_end.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class Failure : public EndToEnd {};

TEST_F(Failure, OfAContainerThatExitsAtOnceRollsBackAndKeepsItsLastWords) {
  serve();
  const Record record =
      shop.deploy({.image = "demo:v2", .env = {{"EXIT_AFTER_MS", "0"}, {"EXIT_CODE", "3"}}});
  EXPECT_THAT(record, Ended("rolled_back", AllOf(StartsWith("web exited with code 3 before it was healthy"),
                                                 HasSubstr("its last words: v2 exits by itself"),
                                                 HasSubstr(shop.name() + "/1 serves again"))));
  EXPECT_THAT(record["output"].dump(), HasSubstr("v2 exits by itself"));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
}

TEST_F(Failure, OfAContainerThatExitsInTheWatchWindowRollsBack) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .watch = "60s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  EXPECT_EQ(shop.answer(), "v2");
  shop.answer("/exit?code=4");
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("web exited with code 4 during the watch window")));
  EXPECT_THAT(record.phases(),
              ElementsAre("preparing ok", "cutting_over ok", "watching failed", "rolling_back ok"));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
}

TEST_F(Failure, OfTheHealthCheckInTheWatchWindowRollsBack) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .watch = "60s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  EXPECT_EQ(shop.answer("/break"), "v2");
  EXPECT_THAT(shop.ended(second),
              Ended("rolled_back", StartsWith("web answered 500 on /health during the watch window")));
  EXPECT_EQ(shop.answer(), "v1");
}

TEST_F(Failure, OfTheFirstDeploymentLeavesNothing) {
  shop.configure({.image = "demo:unhealthy", .health = "{path: /health, deadline: 1s, timeout: 200ms}"});
  daemon.start();
  const Record record = shop.deploy();
  EXPECT_THAT(
      record,
      Ended("failed", "web answered 500 on /health for 1s; nothing serves: no version served when it began"));
  EXPECT_EQ(record.serving(), 0);
  EXPECT_THAT(shop.containers(), IsEmpty());
  EXPECT_EQ(shop.answer(), "");
  EXPECT_EQ(shop.status()["serving"], nullptr);
}

TEST_F(Failure, OfOneProcessRollsBackAllOfThem) {
  serve({.processes = {{"worker", "{command: [worker]}"}, {"beat", "{command: [worker]}"}}});
  const Record record =
      shop.deploy({.image = "demo:v2",
                   .processes = {{"worker", "{command: [worker, EXIT_AFTER_MS=100, EXIT_CODE=5]}"},
                                 {"beat", "{command: [worker]}"}},
                   .watch = "60s"});
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("worker exited with code 5")));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(shop.containers(), ElementsAre("beat-1 running", "web-1 running", "worker-1 running"));
}

TEST_F(Failure, ToEndOnSigtermIsAnsweredWithSigkill) {
  serve({.env = {{"IGNORE_SIGTERM", "1"}}, .stop = "{grace: 300ms}"});
  const Record record = shop.deploy({.image = "demo:v2"});
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_THAT(record.notes(),
              HasSubstr(shop.container("web", 1) + " did not end within 300ms of SIGTERM and was killed"));
  EXPECT_EQ(shop.inspect("web", 1, "{{.State.ExitCode}}"), "137");
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Failure, OfTheRollbackTooNeedsAttentionAndTheNextDeploymentMendsIt) {
  serve({.env = {{"HEALTH_UNLESS_FILE", "/data/migrated"}},
         .health = "{path: /health, deadline: 1s, timeout: 200ms, interval: 50ms}",
         .more = data_volume});
  // Its migration can't be undone, and the old version can't live with it.
  const Record record = shop.deploy({.image = "demo:unhealthy",
                                     .release = "{command: [release, APPEND_FILE=/data/migrated]}",
                                     .health = "{path: /health, deadline: 1s, timeout: 200ms}",
                                     .more = data_volume});
  EXPECT_THAT(record, Ended("needs_attention",
                            AllOf(StartsWith("web answered 500 on /health for 1s; " + shop.name() +
                                             "/1 could not be restored: web answered 500 on /health"),
                                  HasSubstr("docker ps -a --filter label=io.cutover.app=" + shop.name()))));
  EXPECT_THAT(record.phases(),
              ElementsAre("preparing ok", "releasing ok", "cutting_over failed", "rolling_back failed"));
  EXPECT_EQ(record.serving(), 0);
  EXPECT_THAT(record["probes"].dump(), HasSubstr("v1 can't do with /data/migrated"));
  EXPECT_THAT(daemon.log(), HasSubstr("outcome=needs_attention"));

  const Record mended = shop.deploy({.image = "demo:v3", .more = data_volume});
  EXPECT_EQ(mended.outcome(), "succeeded") << mended;
  EXPECT_EQ(shop.answer(), "v3");
}

TEST_F(Failure, OfAnOldContainerThatSomebodyRemovedIsMendedFromItsSpecification) {
  serve({.env = {{"COLOUR", "blue"}}});
  const int second = shop.begin(
      {.image = "demo:v2", .env = {{"BOOT_MS", "600000"}}, .health = "{path: /health, deadline: 60s}"});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", 2); }));
  docker({"rm", shop.container("web", 1)});
  docker({"kill", shop.container("web", 2)});
  const Record record = shop.ended(second);
  EXPECT_EQ(record.outcome(), "rolled_back") << record;
  EXPECT_THAT(record.notes(), HasSubstr(shop.container("web", 1) + " was gone and is made again"));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.answer("/env/COLOUR"), "blue");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
}

TEST_F(Failure, ToGetAPortThatSomebodyHasIsSeenBeforeAnythingIsTouched) {
  const TakenPort taken(shop.address(), 8418);
  TestApp blog(daemon, docker, "blog", 8418);
  blog.configure({});
  daemon.start();
  const Record record = blog.deploy();
  EXPECT_THAT(record, Ended("failed", StartsWith("port " + shop.address() + ":8418 is taken by e2e (pid " +
                                                 std::to_string(getpid()) + ")")));
  EXPECT_THAT(record.phases(), ElementsAre("preparing failed"));
  EXPECT_THAT(blog.containers(), IsEmpty());
}

TEST_F(Failure, ToGetAPortOfAForeignContainerNamesIt) {
  serve();
  const std::string name = "foreign-" + shop.name();
  docker({"run", "--detach", "--name", name, "--publish", shop.address() + ":8418:8000", "demo:v3"});
  TestApp blog(daemon, docker, "blog", 8418);
  const Record record = blog.deploy(AppFile{});
  EXPECT_THAT(record,
              Ended("failed", StartsWith("port " + shop.address() + ":8418 is taken by container " + name)));
  EXPECT_EQ(docker({"inspect", "--format", "{{.State.Running}}", name}), "true");
  docker({"rm", "--force", name});
}

/// Taken between preflight and start: by somebody who was quicker.
TEST_F(Failure, ToGetAPortAtTheCutOverLeavesNothing) {
  shop.configure({.release = waiting_release, .more = data_volume});
  daemon.start();
  const int first = shop.begin();
  ASSERT_TRUE(shop.reaches(first, "releasing"));
  const TakenPort taken(shop.address(), shop.port());
  finish_release();
  EXPECT_THAT(shop.ended(first),
              Ended("failed", AllOf(HasSubstr("starting container " + shop.container("web", 1)),
                                    HasSubstr("address already in use"))));
  EXPECT_THAT(shop.containers(), IsEmpty());
}

}  // namespace
}  // namespace cutover::test
