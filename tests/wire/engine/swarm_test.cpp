#include "engine/base64.hpp"
#include "engine/swarm_codec.hpp"
#include "engine/swarm_task_codec.hpp"
#include "wire/engine/scripted_swarm.hpp"

namespace cutover::engine {
namespace {

using nlohmann::json;
using test::Reply;
using testing::ElementsAre;
using testing::HasSubstr;

using SwarmNodes = ScriptedSwarm;
using SwarmTasks = ScriptedSwarm;
using SwarmFiles = ScriptedSwarm;
using SwarmNetworks = ScriptedSwarm;
using SwarmRefusals = ScriptedSwarm;

TEST_F(SwarmNodes, TellTheirStateInTheSwarm) {
  server.on("GET /info", Reply::json(200, R"({"Swarm": {"NodeID": "n1", "LocalNodeState": "active",
    "ControlAvailable": true, "Error": "", "Nodes": 3, "Managers": 1}})"));
  const auto state = get(swarm().state());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_TRUE(state->active);
  EXPECT_TRUE(state->is_manager);
  EXPECT_EQ(state->node_id, "n1");
  EXPECT_EQ(state->nodes, 3);
  EXPECT_EQ(state->error, "");
}

TEST_F(SwarmNodes, OutsideASwarmSaySo) {
  const auto state = swarm_state_from(
      R"({"Swarm":{"NodeID":"","LocalNodeState":"inactive","ControlAvailable":false,"RemoteManagers":null}})");
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->active);
  EXPECT_FALSE(state->is_manager);
  EXPECT_FALSE(swarm_state_from(R"({"Swarm":{"LocalNodeState":"locked"}})")->active);
  EXPECT_EQ(swarm_state_from("{}").error().code(), ErrorCode::protocol);
}

TEST_F(SwarmNodes, AreListed) {
  server.on("GET /nodes", Reply::json(200, R"([
    {"ID": "n1", "Spec": {"Role": "manager", "Availability": "active"},
     "Description": {"Hostname": "one", "Platform": {"Architecture": "x86_64", "OS": "linux"}},
     "Status": {"State": "ready", "Addr": "0.0.0.0"}, "ManagerStatus": {"Leader": true, "Addr": "10.0.0.1:2377"}},
    {"ID": "n2", "Spec": {"Role": "worker", "Availability": "drain"},
     "Status": {"State": "down", "Addr": "10.0.0.2"}}])"));
  const auto nodes = get(swarm().list_nodes());
  ASSERT_TRUE(nodes) << nodes.error().text();
  ASSERT_EQ(nodes->size(), 2u);
  const Node& first = (*nodes)[0];
  EXPECT_EQ(first.hostname, "one");
  EXPECT_EQ(first.address, "10.0.0.1");
  EXPECT_EQ(first.architecture, "x86_64");
  EXPECT_TRUE(first.is_ready && first.is_active && first.is_manager);
  const Node& second = (*nodes)[1];
  EXPECT_EQ(second.address, "10.0.0.2");
  EXPECT_FALSE(second.is_ready || second.is_active || second.is_manager);
}

TEST_F(SwarmTasks, AreListedOfOneService) {
  server.on("GET /services/shop-web",
            Reply::json(200, std::string(R"({"ID":")") + kServiceId + R"(","Spec":{"Name":"shop-web"}})"));
  server.on("GET /tasks", Reply::json(200, R"([{
    "ID": "t1", "ServiceID": "s1", "NodeID": "n1", "Slot": 2, "CreatedAt": "2026-11-25T22:51:36.08Z",
    "DesiredState": "running",
    "Spec": {"ContainerSpec": {"Image": "shop@sha256:1", "Labels": {"a": "b"}}},
    "Status": {"Timestamp": "2026-11-25T22:51:36.65Z", "State": "running", "Message": "started",
      "ContainerStatus": {"ContainerID": "c1", "PID": 7, "ExitCode": 0},
      "PortStatus": {"Ports": [
        {"Protocol": "tcp", "TargetPort": 8000, "PublishedPort": 32768, "PublishMode": "host"},
        {"Protocol": "tcp", "TargetPort": 8000, "PublishedPort": 32768, "PublishMode": "host"}]}}},
    {"ID": "t2", "Spec": {"NetworkAttachmentSpec": {"ContainerID": "c9"}}}])"));
  TaskFilter filter;
  filter.service = "shop-web";
  const auto tasks = get(swarm().list_tasks(filter));
  ASSERT_TRUE(tasks) << tasks.error().text();
  EXPECT_THAT(calls()[1].target, HasSubstr(kServiceId));
  ASSERT_EQ(tasks->size(), 1u) << "a plain container on an overlay is no service's task";
  const SwarmTask& task = (*tasks)[0];
  EXPECT_EQ(task.id, "t1");
  EXPECT_EQ(task.service_id, "s1");
  EXPECT_EQ(task.node_id, "n1");
  EXPECT_EQ(task.slot, 2);
  EXPECT_EQ(task.image, "shop@sha256:1");
  EXPECT_EQ(task.labels.at("a"), "b");
  EXPECT_EQ(task.desired_state, "running");
  EXPECT_EQ(task.state, "running");
  EXPECT_EQ(task.message, "started");
  EXPECT_EQ(task.container_id, "c1");
  EXPECT_EQ(task.exit_code, std::nullopt) << "the Engine says 0 until it has one";
  EXPECT_EQ(task.created_at, "2026-11-25T22:51:36.08Z");
  EXPECT_EQ(task.since, "2026-11-25T22:51:36.65Z");
  EXPECT_THAT(task.host_ports, ElementsAre(ServicePort{8000, 32768, model::PublishMode::host}));
}

TEST_F(SwarmTasks, HaveAnExitCodeOnceTheirProcessEnded) {
  const auto exit_code = [](const std::string& state, const std::string& container, int code) {
    json task;
    task["ID"] = "t1";
    task["ServiceID"] = "s1";
    task["Status"]["State"] = state;
    task["Status"]["ContainerStatus"]["ContainerID"] = container;
    task["Status"]["ContainerStatus"]["ExitCode"] = code;
    return tasks_from(json::array({task}).dump())->at(0).exit_code;
  };
  EXPECT_EQ(exit_code("complete", "c1", 0), 0);
  EXPECT_EQ(exit_code("failed", "c1", 3), 3);
  EXPECT_EQ(exit_code("shutdown", "c1", 137), 137);
  EXPECT_EQ(exit_code("rejected", "", 0), std::nullopt);
  EXPECT_EQ(exit_code("orphaned", "c1", 0), std::nullopt);
  EXPECT_EQ(exit_code("shutdown", "", 0), std::nullopt);
}

TEST_F(SwarmTasks, AreThoseWhoseContainerHasAllTheLabels) {
  server.on("GET /tasks", Reply::json(200, R"([
    {"ID": "t1", "ServiceID": "s1", "Spec": {"ContainerSpec": {"Labels": {"app": "shop", "deployment": "7"}}}},
    {"ID": "t2", "ServiceID": "s1", "Spec": {"ContainerSpec": {"Labels": {"app": "shop", "deployment": "77"}}}},
    {"ID": "t3", "ServiceID": "s1", "Spec": {"ContainerSpec": {"Labels": {"deployment": "7"}}}}])"));
  TaskFilter filter;
  filter.labels = {"app", "deployment=7"};
  const auto tasks = get(swarm().list_tasks(filter));
  ASSERT_TRUE(tasks) << tasks.error().text();
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_EQ((*tasks)[0].id, "t1");
  EXPECT_THAT(calls()[0].target,
              HasSubstr("filters=%7B%22label%22%3A%5B%22app%22%2C%22deployment%3D7%22%5D%7D"));
}

TEST_F(SwarmTasks, OfAServiceThatIsNotThereAreNotFound) {
  server.on("GET /services/shop-web", refusal(404, "service shop-web not found"));
  TaskFilter filter;
  filter.service = "shop-web";
  EXPECT_EQ(get(swarm().list_tasks(filter)).error().code(), ErrorCode::not_found);
}

TEST_F(SwarmTasks, HaveLogsInFrames) {
  server.on("GET /tasks/t1/logs", Reply::chunked()
                                      .chunk(std::string("\1\0\0\0\0\0\0\4out\n\2\0\0", 15))
                                      .chunk(std::string("\0\0\0\0\4err\n", 9))
                                      .last_chunk());
  LogOptions wanted;
  wanted.tail = 100;
  auto logs = get(swarm().task_logs("t1", wanted));
  ASSERT_TRUE(logs) << logs.error().text();
  EXPECT_THAT(calls()[0].target, HasSubstr("/tasks/t1/logs?stdout=1&stderr=1&tail=100"));
  const auto first = get((*logs)->next());
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->text, "out\n");
  const auto second = get((*logs)->next());
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->stream, LogChunk::Stream::err);
  EXPECT_FALSE(*get((*logs)->next()));
}

TEST_F(SwarmFiles, AreMadeListedAndRemoved) {
  server.on("POST /secrets/create", Reply::json(201, R"({"ID":"sec1"})"));
  server.on("POST /configs/create", Reply::json(201, R"({"ID":"cfg1"})"));
  server.on("GET /configs",
            Reply::json(200, R"([{"ID":"cfg1","Spec":{"Name":"c","Labels":{"a":"b"},"Data":"eA=="}}])"));
  server.on("DELETE /configs/cfg1", Reply::of(204, "text/plain", ""));
  server.on("DELETE /secrets/sec1", refusal(404, "secret sec1 not found"));
  const std::string bytes("\xfb\xff\0hush", 7);
  EXPECT_EQ(*get(swarm().create_file(SwarmFile::Kind::secret, "s", {{"a", "b"}}, Secret(bytes))), "sec1");
  EXPECT_EQ(sent(0), json::parse(R"({"Name": "s", "Labels": {"a": "b"}, "Data": "+/8AaHVzaA=="})"));
  EXPECT_EQ(*get(swarm().create_file(SwarmFile::Kind::config, "c", {}, Secret("x"))), "cfg1");
  const auto files = get(swarm().list_files(SwarmFile::Kind::config, "a=b"));
  ASSERT_TRUE(files) << files.error().text();
  EXPECT_THAT(*files, ElementsAre(SwarmFile{SwarmFile::Kind::config, "cfg1", "c", {{"a", "b"}}}));
  EXPECT_TRUE(get(swarm().remove_file(SwarmFile::Kind::config, "cfg1")));
  EXPECT_TRUE(get(swarm().remove_file(SwarmFile::Kind::secret, "sec1"))) << "absent already";
}

TEST_F(SwarmFiles, OfManyMegabytesAreListed) {
  json configs = json::array();
  for (int i = 0; i < 12; ++i) {
    json config;
    config["ID"] = "cfg" + std::to_string(i);
    config["Spec"]["Data"] = std::string(1'300'000, 'A');
    configs.push_back(std::move(config));
  }
  server.on("GET /configs", Reply::json(200, configs.dump()));
  const auto files = get(swarm().list_files(SwarmFile::Kind::config, ""));
  ASSERT_TRUE(files) << files.error().text();
  EXPECT_EQ(files->size(), 12u);
}

TEST_F(SwarmFiles, ThatAServiceUsesAreNotRemoved) {
  server.on(
      "DELETE /secrets/sec1",
      refusal(400,
              "rpc error: code = InvalidArgument desc = secret 's1' is in use by the following service: h"));
  const auto removed = get(swarm().remove_file(SwarmFile::Kind::secret, "sec1"));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code(), ErrorCode::rejected);
  EXPECT_EQ(removed.error().text(), "secret 's1' is in use by the following service: h");
}

TEST_F(SwarmNetworks, AreOverlaysThatContainersCanJoin) {
  server.on("POST /networks/create", Reply::json(201, R"({"Id":"o1","Warning":""})"));
  EXPECT_EQ(*get(swarm().create_overlay_network("backend", {{"a", "b"}})), "o1");
  EXPECT_EQ(sent(0), json::parse(R"({"Name": "backend", "Labels": {"a": "b"}, "CheckDuplicate": true,
                                     "Driver": "overlay", "Attachable": true})"));
}

TEST_F(SwarmRefusals, MapTheirWordsToACode) {
  const std::tuple<int, const char*, ErrorCode> cases[] = {
      {503, "This node is not a swarm manager. Use \"docker swarm init\" ...", ErrorCode::unavailable},
      {503, "Swarm is encrypted and needs to be unlocked before it can be used.", ErrorCode::unavailable},
      {500, "This node is not a swarm manager. Worker nodes can't be used ...", ErrorCode::unavailable},
      {500, "rpc error: code = Unknown desc = The swarm does not have a leader.", ErrorCode::unavailable},
      {500, "rpc error: code = DeadlineExceeded desc = context deadline exceeded", ErrorCode::unavailable},
      {500, "rpc error: code = Unavailable desc = connection error", ErrorCode::unavailable},
      {500, "rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status",
       ErrorCode::unavailable},
      {500, "network nonet not found", ErrorCode::rejected},
      {501, "rpc error: code = Unimplemented desc = renaming services is not supported", ErrorCode::rejected},
      {400, "rpc error: code = InvalidArgument desc = name must be valid", ErrorCode::invalid_argument},
      {404, "service nope not found", ErrorCode::not_found},
  };
  for (const auto& [status, message, code] : cases) server.on("GET /nodes", refusal(status, message));
  for (const auto& [status, message, code] : cases) {
    const auto nodes = get(swarm().list_nodes());
    ASSERT_FALSE(nodes);
    EXPECT_EQ(nodes.error().code(), code) << message;
    EXPECT_THAT(nodes.error().text(), testing::Not(HasSubstr("rpc error"))) << message;
    EXPECT_EQ(nodes.error().call()->status, status);
  }
}

TEST_F(SwarmRefusals, WithoutAnAnswerLeaveTheOutcomeUnknown) {
  server.on("POST /networks/create", Reply::raw("").then_close());
  const auto id = get(swarm().create_overlay_network("backend", {}));
  ASSERT_FALSE(id);
  EXPECT_TRUE(id.error().outcome_unknown()) << id.error().text();
}

TEST(SwarmCodec, RefusesWhatIsNotWhatWasAskedFor) {
  for (const char* body : {"", "null", "{}", "[7]", R"([{"Id":"x"}])", "\"\xff\""}) {
    EXPECT_EQ(nodes_from(body).error().code(), ErrorCode::protocol) << body;
    EXPECT_EQ(files_from(body).error().code(), ErrorCode::protocol) << body;
    EXPECT_EQ(tasks_from(body).error().code(), ErrorCode::protocol) << body;
  }
  EXPECT_TRUE(tasks_from("[]")->empty());
}

}  // namespace
}  // namespace cutover::engine
