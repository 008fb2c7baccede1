#include "engine/real_engine.hpp"
#include "support/demo_image.hpp"
#include "support/engine_host.hpp"

namespace cutover::engine {
namespace {

/// On an Engine of its own, which is killed and started again.
class EngineRestart : public EngineClients {
 protected:
  test::EngineHost host;
  std::unique_ptr<Client> engine = connect(host.socket());
};

TEST_F(EngineRestart, LeavesTheEngineUnavailableOnlyWhileItIsDown) {
  ASSERT_TRUE(get(engine->info()));
  host.kill();
  const auto down = get(engine->info());
  ASSERT_FALSE(down);
  EXPECT_EQ(down.error().code(), ErrorCode::unavailable);
  host.start();
  const auto up = get(engine->info());
  EXPECT_TRUE(up) << up.error().text();
}

TEST_F(EngineRestart, LeavesTheExitOfAWaitUnknown) {
  test::make_demo_image(host.docker(), {.reference = "demo:v1", .version = "v1"});
  const std::string id = must(engine->create_container(spec("worker")));
  must(engine->start_container(id));
  const auto waiting = must(engine->wait_container(id, WaitCondition::not_running));
  host.kill();
  const auto exit = get(waiting->exited());
  host.start();
  ASSERT_FALSE(exit);
  EXPECT_TRUE(exit.error().outcome_unknown()) << exit.error().text();
}

}  // namespace
}  // namespace cutover::engine
