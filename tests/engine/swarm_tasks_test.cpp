#include "engine/real_swarm.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using SwarmTasks = RealSwarm;

TEST_F(SwarmTasks, OfAJobEndWithAnExitCodeAndLogs) {
  must(swarm->create_service(job("good", {"release"})));
  must(swarm->create_service(job("bad", {"release", "EXIT_CODE=3"})));
  const SwarmTask good = ended("good");
  EXPECT_EQ(good.state, "complete");
  EXPECT_EQ(good.exit_code, 0);
  const SwarmTask bad = ended("bad");
  EXPECT_EQ(bad.state, "failed");
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.error, HasSubstr("non-zero exit (3)"));
  EXPECT_FALSE(bad.since.empty());
  EXPECT_EQ(tasks("bad").size(), 1u) << "it is not tried again";
  EXPECT_TRUE(must(swarm->inspect_service("bad")).is_job);

  auto logs = must(swarm->task_logs(bad.id, {}));
  std::string text;
  while (true) {
    const auto chunk = must(logs->next());
    if (!chunk) break;
    text += chunk->text;
  }
  EXPECT_THAT(text, HasSubstr("v1"));
  EXPECT_EQ(get(swarm->task_logs("nothing", {})).error().code(), ErrorCode::not_found);
}

TEST_F(SwarmTasks, WithoutTheirImageAreRejected) {
  ServiceSpec spec = service("worker");
  spec.image = "missing:v1";
  must(swarm->create_service(spec));
  const SwarmTask task = task_when("worker", [](const SwarmTask& t) { return t.state == "rejected"; });
  EXPECT_THAT(task.error, HasSubstr("No such image: missing:v1"));
  EXPECT_EQ(task.exit_code, std::nullopt);
  EXPECT_EQ(task.container_id, "");
}

TEST_F(SwarmTasks, WithoutASuitableNodeArePending) {
  ServiceSpec spec = service("worker");
  spec.placement.constraints = {"node.labels.disk==ssd"};
  must(swarm->create_service(spec));
  const SwarmTask task =
      task_when("worker", [](const SwarmTask& t) { return t.state == "pending" && !t.error.empty(); });
  EXPECT_THAT(task.error, HasSubstr("no suitable node"));
  EXPECT_EQ(task.node_id, "");
}

TEST_F(SwarmTasks, ThatCannotBeStartedSayWhy) {
  ServiceSpec spec = job("worker", {"release"});
  spec.mounts = {{Mount::Kind::bind, "/no/such/folder", "/x", false}};
  must(swarm->create_service(spec));
  const SwarmTask task = task_when("worker", [](const SwarmTask& t) { return t.state == "rejected"; });
  EXPECT_THAT(task.error, HasSubstr("/no/such/folder"));
}

TEST_F(SwarmTasks, ThatAreUnhealthyPauseTheUpdate) {
  ServiceSpec spec = service("worker");
  must(swarm->create_service(spec));
  const SwarmTask before = running("worker");
  spec.image = "demo:v2";
  spec.healthcheck = Healthcheck{{"CMD", "/demo", "release", "EXIT_CODE=1"}, 100ms, 5s, 0ms, 1};
  ASSERT_TRUE(update(spec));
  EXPECT_TRUE(
      test::eventually([&] { return must(swarm->inspect_service("worker")).update.state == "paused"; }));
  EXPECT_EQ(running("worker").id, before.id) << "the old one serves";
}

TEST_F(SwarmTasks, ArePulledWithTheCredentialsOfTheSpecification) {
  const test::RegistryLogin login{"acme", "correct horse"};
  const std::string registry = host.start_registry(login).address();
  docker({"login", "--username", login.username, "--password", login.password, registry});
  const std::string repository = registry + "/private/demo";
  const std::string digest = test::push_demo_image(
      docker, {.reference = repository + ":v1", .version = "v1", .labels = {{"a", "b"}}});
  ServiceSpec spec = service("worker");
  spec.image = repository + "@" + digest;
  must(swarm->create_service(spec));
  task_when("worker", [](const SwarmTask& t) { return t.state == "rejected"; });

  swarm = connect_swarm(host.engine(0).socket(), [login](const std::string&) {
    Credentials credentials;
    credentials.username = login.username;
    credentials.password = Secret(login.password);
    return Result<std::optional<Credentials>>(std::optional(credentials));
  });
  spec.repository = repository;
  ASSERT_TRUE(update(spec));
  running("worker", spec.image);
}

}  // namespace
}  // namespace cutover::engine
