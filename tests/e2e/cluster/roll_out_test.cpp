#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(Cluster, TheFirstVersionRunsAsAService) {
  serve(published());
  EXPECT_EQ(answer(), "v1");
  EXPECT_EQ(deployment_of(), "1");
  const Json status = shop.status();
  ASSERT_THAT(status["containers"], SizeIs(1)) << status.dump(1);
  const Json task = status["containers"][0];
  EXPECT_EQ(task["process"], "web");
  EXPECT_EQ(task["name"], service() + ".1");
  EXPECT_EQ(task["node"], "node1");
  EXPECT_EQ(task["status"], "running");
  EXPECT_EQ(status["serving"], 1);
}

TEST_F(Cluster, TasksAreReplacedOneByOne) {
  serve(replicated());
  const auto before = task_ids();
  ASSERT_THAT(before, SizeIs(2));
  const Record second = shop.deploy(replicated("demo:v2"));
  EXPECT_THAT(second, Ended("succeeded", HasSubstr("/2 serves")));
  EXPECT_EQ(deployment_of(), "2");
  const auto after = task_ids();
  ASSERT_THAT(after, SizeIs(2));
  for (const std::string& id : before) EXPECT_EQ(std::count(after.begin(), after.end(), id), 0) << id;
}

TEST_F(Cluster, ProcessesComeAndGoAsServices) {
  AppFile file = replicated("demo:v1", 1);
  file.processes = {{"worker", "{command: [worker], replicas: 2}"}};
  serve(file);
  EXPECT_THAT(tasks("worker"), SizeIs(2));
  const Record without = shop.deploy(replicated("demo:v2", 1));
  EXPECT_EQ(without.outcome(), "succeeded") << without;
  EXPECT_EQ(deployment_of("worker"), "");
}

TEST_F(Cluster, ALogHasTheLinesOfAllTasks) {
  serve(replicated());
  const ApiAnswer log = daemon.api().get(shop.path("/logs?tail=100"));
  EXPECT_EQ(log.status, 200) << log.text;
  EXPECT_THAT(log.text, HasSubstr("web"));
}

TEST_F(Cluster, StopLeavesTheServiceWithoutTasksAndStartBringsThemBack) {
  serve(replicated());
  const ApiAnswer stopped = daemon.api().post(shop.path("/stop"));
  EXPECT_EQ(stopped.status, 200) << stopped.text;
  EXPECT_THAT(tasks(), SizeIs(0));
  const ApiAnswer started = daemon.api().post(shop.path("/start"));
  EXPECT_EQ(started.status, 200) << started.text;
  EXPECT_THAT(tasks(), SizeIs(2));
}

}  // namespace cutover::test
