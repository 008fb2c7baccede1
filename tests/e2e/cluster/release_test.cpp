#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

using ::testing::HasSubstr;

TEST_F(Cluster, TheReleaseCommandRunsOnceAsAJob) {
  AppFile file = replicated();
  file.release = "{command: [release, \"PRINT=migrated\"]}";
  serve(file);
  const Record first = shop.record(1);
  EXPECT_EQ(first["release"]["exit_code"], 0) << first;
  EXPECT_EQ(docker({"ps", "--all", "--quiet", "--filter", "label=io.cutover.process=release"}), "");
  EXPECT_EQ(docker({"service", "ls", "--quiet", "--filter", "label=io.cutover.process=release"}), "");
}

TEST_F(Cluster, AReleaseCommandThatFailsLeavesTheServicesAlone) {
  serve(replicated());
  const auto before = task_ids();
  AppFile file = replicated("demo:v2");
  file.release = "{command: [release, EXIT_CODE=3]}";
  const Record second = shop.deploy(file);
  EXPECT_THAT(second, Ended("failed", HasSubstr("the release command exited with code 3")));
  EXPECT_EQ(second["release"]["exit_code"], 3);
  EXPECT_EQ(docker({"ps", "--all", "--quiet", "--filter", "label=io.cutover.process=release"}), "");
  EXPECT_EQ(task_ids(), before);
  EXPECT_EQ(docker({"service", "ls", "--quiet", "--filter", "label=io.cutover.process=release"}), "");
}

}  // namespace cutover::test
