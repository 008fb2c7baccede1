#include "engine/real_engine.hpp"

namespace cutover::engine {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class EngineClient : public RealEngine {};

TEST_F(EngineClient, SpeaksAVersionThatTheEngineAccepts) {
  const auto version = get(engine->version());
  ASSERT_TRUE(version) << version.error().text();
  EXPECT_GE(version->used, (ApiVersion{1, 41}));
  EXPECT_LE(version->used, version->newest);
  EXPECT_GE(version->used, version->oldest);
  EXPECT_EQ(version->os, "linux");
}

TEST_F(EngineClient, KnowsTheEnginesHost) {
  const auto info = get(engine->info());
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_THAT(info->id, Not(IsEmpty()));
  EXPECT_THAT(environment.engine_socket, StartsWith(info->data_root.substr(0, info->data_root.rfind('/'))));
  EXPECT_GT(info->memory_bytes, 0);
  EXPECT_GT(info->cpus, 0);
  EXPECT_FALSE(info->swarm_active);
}

TEST_F(EngineClient, KnowsWhatTakesUpTheDisk) {
  const auto usage = get(engine->disk_usage());
  ASSERT_TRUE(usage) << usage.error().text();
  EXPECT_GT(usage->images, 0);
}

TEST_F(EngineClient, MakesAndRemovesNetworks) {
  const auto id = get(engine->create_network("engine-client", labels()));
  ASSERT_TRUE(id) << id.error().text();
  const auto taken = get(engine->create_network("engine-client", {}));
  const auto network = get(engine->inspect_network("engine-client"));
  const auto removed = get(engine->remove_network("engine-client"));
  const auto gone = get(engine->inspect_network("engine-client"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::conflict);
  ASSERT_TRUE(network) << network.error().text();
  EXPECT_EQ(network->id, *id);
  EXPECT_EQ(network->driver, "bridge");
  EXPECT_EQ(network->labels, labels());
  ASSERT_TRUE(removed) << removed.error().text();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code(), ErrorCode::not_found);
}

TEST_F(EngineClient, MakesAndRemovesVolumes) {
  const auto made = get(engine->create_volume("engine-client", labels()));
  ASSERT_TRUE(made) << made.error().text();
  const auto volume = get(engine->inspect_volume("engine-client"));
  const auto removed = get(engine->remove_volume("engine-client"));
  const auto gone = get(engine->inspect_volume("engine-client"));
  ASSERT_TRUE(volume) << volume.error().text();
  EXPECT_EQ(volume->labels, labels());
  EXPECT_THAT(volume->mountpoint, HasSubstr("engine-client"));
  ASSERT_TRUE(removed) << removed.error().text();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code(), ErrorCode::not_found);
}

TEST_F(EngineClient, SeesTheEventsOfLabelledContainers) {
  const auto events = get(engine->events({"another.label", labelled()}));
  ASSERT_TRUE(events) << events.error().text();
  const std::string id = run(spec("engine-events"));
  for (const char* action : {"create", "start"}) {
    const auto event = get((*events)->next());
    ASSERT_TRUE(event && *event);
    EXPECT_EQ((*event)->type, "container");
    EXPECT_EQ((*event)->action, action);
    EXPECT_EQ((*event)->actor_id, id);
    EXPECT_EQ((*event)->attributes.at(kLabel), test_name());
    EXPECT_GT((*event)->time_ns, 0);
  }
}

}  // namespace
}  // namespace cutover::engine
