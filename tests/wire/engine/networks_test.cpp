#include "engine/system_codec.hpp"
#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using nlohmann::json;
using test::Reply;

using Networks = ScriptedEngine;
using Volumes = ScriptedEngine;

TEST_F(Networks, AreMadeUniqueByName) {
  server.on("POST /networks/create", Reply::json(201, R"({"Id":"n1","Warning":""})"));
  EXPECT_EQ(*get(engine().create_network("backend", {{"a", "b"}})), "n1");
  EXPECT_EQ(sent(0), json::parse(R"({"Name": "backend", "Labels": {"a": "b"}, "CheckDuplicate": true})"));
}

TEST_F(Networks, AreInspectedConnectedAndRemoved) {
  server.on(
      "GET /networks/backend",
      Reply::json(200, R"({"Id":"n1","Name":"backend","Driver":"bridge","Scope":"local","Labels":null})"));
  server.on("POST /networks/backend/connect", Reply::of(200, "text/plain", ""));
  server.on("DELETE /networks/backend", Reply::of(204, "text/plain", ""));
  const auto network = get(engine().inspect_network("backend"));
  ASSERT_TRUE(network);
  EXPECT_EQ(network->driver, "bridge");
  EXPECT_EQ(network->scope, "local");
  EXPECT_TRUE(get(engine().connect_network("backend", "shop", {"web"})));
  EXPECT_EQ(sent(1), json::parse(R"({"Container": "shop", "EndpointConfig": {"Aliases": ["web"]}})"));
  EXPECT_TRUE(get(engine().remove_network("backend")));
}

TEST_F(Networks, ForbiddenToTouchAreRejectedNotUnauthorized) {
  server.on("DELETE /networks/bridge",
            Reply::json(403, R"({"message":"bridge is a pre-defined network and cannot be removed"})"));
  const auto removed = get(engine().remove_network("bridge"));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code(), ErrorCode::rejected);
}

TEST_F(Volumes, AreMadeInspectedAndRemoved) {
  const std::string volume =
      R"({"Name":"media","Driver":"local","Mountpoint":"/v/media","Labels":{"a":"b"}})";
  server.on("POST /volumes/create", Reply::json(201, volume));
  server.on("GET /volumes/media", Reply::json(200, volume));
  server.on("DELETE /volumes/media", Reply::of(204, "text/plain", ""));
  EXPECT_EQ(get(engine().create_volume("media", {{"a", "b"}}))->mountpoint, "/v/media");
  EXPECT_EQ(sent(0), json::parse(R"({"Name": "media", "Labels": {"a": "b"}})"));
  EXPECT_EQ(get(engine().inspect_volume("media"))->labels.at("a"), "b");
  EXPECT_TRUE(get(engine().remove_volume("media")));
}

TEST(DiskUsage, IsAddedUpBeforeApi152) {
  const auto usage = disk_usage_from(R"({"LayersSize": 100, "Images": [{"Size": 70}, {"Size": 70}],
    "Containers": [{"SizeRw": 5}, {}], "Volumes": [{"UsageData": {"Size": 7}}, {"UsageData": {"Size": -1}}, {}],
    "BuildCache": [{"Size": 3, "Shared": false}, {"Size": 9, "Shared": true}]})");
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->images, 100);
  EXPECT_EQ(usage->containers, 5);
  EXPECT_EQ(usage->volumes, 7);
  EXPECT_EQ(usage->build_cache, 3);
}

TEST(DiskUsage, IsReadFromTheTotalsFromApi152On) {
  const auto usage = disk_usage_from(R"({"ImageUsage": {"TotalSize": 1}, "ContainerUsage": {"TotalSize": 2},
    "VolumeUsage": {"TotalSize": 3}, "BuildCacheUsage": {"TotalSize": 4}})");
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->images, 1);
  EXPECT_EQ(usage->containers, 2);
  EXPECT_EQ(usage->volumes, 3);
  EXPECT_EQ(usage->build_cache, 4);
}

TEST(EngineInfo, SaysWhetherASwarmIsActive) {
  const auto info = info_from(R"({"ID":"i","Name":"vps","DockerRootDir":"/d","Driver":"overlay2","NCPU":2,
    "LiveRestoreEnabled":true,"MemTotal":4000000000,"Swarm":{"LocalNodeState":"active"}})");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->data_root, "/d");
  EXPECT_TRUE(info->live_restore);
  EXPECT_TRUE(info->swarm_active);
  EXPECT_EQ(info->memory_bytes, 4'000'000'000);
  EXPECT_FALSE(info_from(R"({"Swarm":{"LocalNodeState":"inactive"}})")->swarm_active);
}

}  // namespace
}  // namespace cutover::engine
