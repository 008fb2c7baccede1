// The release command, which runs before anything that serves is touched.

#include <fstream>

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class Release : public EndToEnd {
 protected:
  /// The first version serves as before: the same container, never restarted.
  void expect_untouched() {
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_EQ(shop.inspect("web", 1, "{{.State.StartedAt}}"), started_);
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
    EXPECT_EQ(shop.inspect("web", 1, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
  }
  void serve_and_remember() {
    serve();
    started_ = shop.inspect("web", 1, "{{.State.StartedAt}}");
  }

 private:
  std::string started_;
};

TEST_F(Release, RunsOnceInTheNewVersionBeforeTheCutOver) {
  serve();
  const Record record =
      shop.deploy({.image = "demo:v2",
                   .release = "{command: [release, APPEND_FILE=/data/log, PRINT_ERROR=migrating]}",
                   .more = data_volume});
  EXPECT_THAT(record.phases(), ElementsAre("preparing ok", "releasing ok", "cutting_over ok", "watching ok"))
      << record;
  EXPECT_EQ(record["release"]["exit_code"], 0);
  const std::string log = record["release"]["log"];
  EXPECT_THAT(log, HasSubstr("release v2 begins\n"));
  EXPECT_THAT(log, HasSubstr("migrating\n"));
  std::ifstream in(folder.path() / "data" / "log");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "release v2\n");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 running"));  // and none of the command's
}

TEST_F(Release, CommandThatFailsLeavesTheOldVersionUntouched) {
  serve_and_remember();
  const Record record = shop.deploy(
      {.image = "demo:v2", .release = "{command: [release, PRINT_ERROR=no such table, EXIT_CODE=3]}"});
  EXPECT_THAT(record, Ended("failed", StartsWith("the release command exited with code 3; " + shop.name() +
                                                 "/1 was not touched and serves")));
  EXPECT_THAT(record.phases(), ElementsAre("preparing ok", "releasing failed"));
  EXPECT_EQ(record["release"]["exit_code"], 3);
  EXPECT_THAT(record["release"]["log"].get<std::string>(), HasSubstr("no such table"));
  EXPECT_EQ(record["downtime_ms"], nullptr);
  EXPECT_EQ(record.serving(), 1);
  expect_untouched();
}

TEST_F(Release, CommandThatDoesNotEndIsStoppedAtItsTimeout) {
  serve_and_remember();
  const Record record =
      shop.deploy({.image = "demo:v2", .release = "{command: [release, SLEEP_MS=600000], timeout: 500ms}"});
  EXPECT_THAT(record, Ended("failed", HasSubstr("the release command did not end within 500ms")));
  EXPECT_THAT(record["release"]["log"].get<std::string>(), HasSubstr("release v2 begins"));
  expect_untouched();
}

TEST_F(Release, CommandThatPrintsTenMegabytesSucceedsAndItsLogKeepsBothEnds) {
  serve();
  const Record record = shop.deploy({.image = "demo:v2", .release = "{command: [release, PRINT_MB=10]}"});
  ASSERT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(record["release"]["log_truncated"], true);
  const std::string log = record["release"]["log"];
  EXPECT_LT(log.size(), 1024u * 1024);
  EXPECT_THAT(log, StartsWith("release v2 begins\nxxx"));
  EXPECT_TRUE(log.ends_with("release v2 ends\n")) << log.substr(log.size() - 100);
  EXPECT_EQ(shop.answer(), "v2");
}

}  // namespace
}  // namespace cutover::test
