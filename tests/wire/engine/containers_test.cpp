#include "engine/container_codec.hpp"
#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Reply;
using testing::HasSubstr;

using Containers = ScriptedEngine;

const Reply kCreated = Reply::json(201, R"({"Id":"c1","Warnings":[]})");
const Reply kDone = Reply::of(204, "text/plain", "");

ContainerSpec spec_with_networks() {
  ContainerSpec spec;
  spec.name = "shop-web-57";
  spec.image = "shop@sha256:1";
  spec.networks = {{"front", {"web"}}, {"back", {"shop"}}, {"metrics", {}}};
  return spec;
}

TEST_F(Containers, AreCreatedAsSpecified) {
  server.on("POST /containers/create", kCreated);
  ContainerSpec spec;
  spec.name = "shop-web-57";
  spec.image = "shop:v1";
  spec.entrypoint = {"/.cutover/entry"};
  spec.command = {"serve", "--fast"};
  spec.env = {"A=1"};
  spec.labels = {{"io.cutover.app", "shop"}};
  spec.ports = {{8000, "127.0.0.1", 8080}, {8000, "::1", 8080}};
  spec.mounts = {{Mount::Kind::volume, "media", "/media", false}, {Mount::Kind::bind, "/run/x", "/x", true}};
  spec.memory_bytes = 512u << 20;
  spec.nano_cpus = 1'500'000'000;
  spec.restart = RestartPolicy::unless_stopped;
  spec.stop_signal = "SIGINT";
  spec.stop_timeout_s = 30;
  spec.init = true;
  const auto id = get(engine().create_container(spec));
  ASSERT_TRUE(id) << id.error().text();
  EXPECT_EQ(*id, "c1");
  EXPECT_EQ(calls()[0].target, "/v1.41/containers/create?name=shop-web-57");
  EXPECT_EQ(sent(0), json::parse(R"({
    "Image": "shop:v1", "Entrypoint": ["/.cutover/entry"], "Cmd": ["serve", "--fast"], "Env": ["A=1"], "Labels": {"io.cutover.app": "shop"},
    "ExposedPorts": {"8000/tcp": {}}, "StopSignal": "SIGINT", "StopTimeout": 30,
    "HostConfig": {
      "PortBindings": {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"},
                                    {"HostIp": "::1", "HostPort": "8080"}]},
      "Mounts": [{"Type": "volume", "Source": "media", "Target": "/media", "ReadOnly": false},
                 {"Type": "bind", "Source": "/run/x", "Target": "/x", "ReadOnly": true}],
      "Memory": 536870912, "NanoCpus": 1500000000, "Init": true, "RestartPolicy": {"Name": "unless-stopped"}}})"));
}

TEST_F(Containers, LeaveToTheImageWhatIsNotSpecified) {
  server.on("POST /containers/create", kCreated);
  ContainerSpec spec;
  spec.image = "shop:v1";
  ASSERT_TRUE(get(engine().create_container(spec)));
  EXPECT_EQ(
      sent(0),
      json::parse(R"({"Image": "shop:v1", "Labels": {}, "HostConfig": {"RestartPolicy": {"Name": "no"}}})"));
}

TEST_F(Containers, GetAllTheirNetworksAtOnceFromApi144On) {
  speak("1.44");
  server.on("POST /containers/create", kCreated);
  ASSERT_TRUE(get(client().create_container(spec_with_networks())));
  EXPECT_EQ(calls().size(), 1u);
  EXPECT_EQ(sent(0)["HostConfig"]["NetworkMode"], "front");
  EXPECT_EQ(sent(0)["NetworkingConfig"]["EndpointsConfig"],
            json::parse(R"({"front": {"Aliases": ["web"]}, "back": {"Aliases": ["shop"]}, "metrics": {}})"));
}

TEST_F(Containers, AreConnectedToTheOtherNetworksBeforeApi144) {
  speak("1.43");
  server.on("POST /containers/create", kCreated);
  server.on("POST /networks/back/connect", Reply::of(200, "text/plain", ""));
  server.on("POST /networks/metrics/connect", Reply::of(200, "text/plain", ""));
  ASSERT_TRUE(get(client().create_container(spec_with_networks())));
  ASSERT_EQ(calls().size(), 3u);
  EXPECT_EQ(sent(0)["NetworkingConfig"]["EndpointsConfig"],
            json::parse(R"({"front": {"Aliases": ["web"]}})"));
  EXPECT_EQ(sent(1), json::parse(R"({"Container": "c1", "EndpointConfig": {"Aliases": ["shop"]}})"));
  EXPECT_EQ(sent(2), json::parse(R"({"Container": "c1"})"));
}

TEST_F(Containers, ThatCannotBeConnectedAreRemovedAgain) {
  server.on("POST /containers/create", kCreated);
  server.on("POST /networks/back/connect", Reply::json(404, R"({"message":"network back not found"})"));
  server.on("DELETE /containers/c1", kDone);
  const auto id = get(engine().create_container(spec_with_networks()));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code(), ErrorCode::not_found);
  EXPECT_EQ(id.error().text(), "connecting it to the network back: network back not found");
  EXPECT_EQ(calls().back().method, "DELETE");
}

TEST_F(Containers, AreConnectedToAllNetworksThoughTheCallerIsCancelled) {
  server.on("POST /containers/create", kCreated);
  server.on("POST /networks/back/connect",
            Reply::raw("").then_wait().then("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  server.on("POST /networks/metrics/connect", Reply::of(200, "text/plain", ""));
  cancel_after(3, engine().create_container(spec_with_networks()), [this] { server.release(); });
  EXPECT_EQ(calls().back().target, "/v1.41/networks/metrics/connect");
}

TEST_F(Containers, WithATakenNameAreAConflict) {
  server.on("POST /containers/create",
            Reply::json(409, R"({"message":"Conflict. The container name \"/a\" is already in use"})"));
  const auto id = get(engine().create_container(ContainerSpec()));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code(), ErrorCode::conflict);
}

TEST_F(Containers, WithAnEnvironmentThatIsNotTextAreRefused) {
  ContainerSpec spec;
  spec.env = {"A=\xff"};
  const auto id = get(engine().create_container(spec));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code(), ErrorCode::invalid_argument);
}

TEST_F(Containers, StartOrRunAlready) {
  server.on("POST /containers/shop/start", kDone);
  server.on("POST /containers/shop/start", Reply::of(304, "text/plain", ""));
  EXPECT_EQ(*get(engine().start_container("shop")), StartResult::started);
  EXPECT_EQ(*get(engine().start_container("shop")), StartResult::running_already);
  EXPECT_EQ(calls()[1].connection, 1);
}

TEST_F(Containers, AreKilledOrDoNotRun) {
  server.on("POST /containers/shop/kill", kDone);
  server.on("POST /containers/shop/kill",
            Reply::json(409, R"({"message":"Cannot kill container: shop: Container c1 is not running"})"));
  EXPECT_EQ(*get(engine().kill_container("shop", "SIGTERM")), KillResult::signalled);
  EXPECT_EQ(*get(engine().kill_container("shop", "SIGTERM")), KillResult::not_running);
  EXPECT_EQ(calls()[0].target, "/v1.41/containers/shop/kill?signal=SIGTERM");
}

TEST_F(Containers, ThatPodmanHasPausedAreNotTakenForStopped) {
  server.on("POST /containers/shop/kill",
            Reply::json(409, R"({"message":"can only kill running containers. c1 is in state paused"})"));
  const auto killed = get(engine().kill_container("shop", "SIGTERM"));
  ASSERT_FALSE(killed);
  EXPECT_EQ(killed.error().code(), ErrorCode::conflict);
}

TEST_F(Containers, AreInspectedWhateverElseTheEngineTells) {
  server.on("GET /containers/shop/json", Reply::json(200, R"({
    "Id": "c1", "Name": "/shop", "Image": "sha256:abc", "RestartCount": 2, "New": {"Field": [1]},
    "Path": "/entry", "Args": ["serve", "--fast"],
    "State": {"Status": "exited", "Running": false, "ExitCode": 137, "OOMKilled": true, "Error": "why",
              "StartedAt": "2026-08-01T12:00:00.123456789Z", "FinishedAt": "2026-08-01T12:01:00Z", "Pid": 7},
    "Config": {"Image": "shop:v1", "Labels": {"a": "b", "odd": null}, "Tty": true},
    "HostConfig": {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
                   "PortBindings": {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}],
                                    "53/udp": [{"HostPort": "53"}], "9000/tcp": null}},
    "NetworkSettings": {"IPAddress": "", "Networks": {"front": {"IPAddress": "172.18.0.2"},
      "six": {"IPAddress": "", "GlobalIPv6Address": "fd00::2"}, "idle": {"IPAddress": ""}, "null": null}}})"));
  const auto container = get(engine().inspect_container("shop"));
  ASSERT_TRUE(container) << container.error().text();
  EXPECT_EQ(container->name, "shop");
  EXPECT_EQ(container->image, "shop:v1");
  EXPECT_EQ(container->image_id, "sha256:abc");
  EXPECT_EQ(container->labels, (Labels{{"a", "b"}}));
  EXPECT_EQ(container->status, ContainerStatus::exited);
  EXPECT_EQ(container->exit_code, 137);
  EXPECT_TRUE(container->oom_killed);
  EXPECT_EQ(container->error, "why");
  EXPECT_EQ(container->started_at, "2026-08-01T12:00:00.123456789Z");
  EXPECT_EQ(container->finished_at, "2026-08-01T12:01:00Z");
  EXPECT_EQ(container->restart_count, 2);
  EXPECT_EQ(container->pid, 7);
  EXPECT_EQ(container->command, (std::vector<std::string>{"/entry", "serve", "--fast"}));
  EXPECT_TRUE(container->tty);
  EXPECT_EQ(container->restart, RestartPolicy::on_failure);
  EXPECT_EQ(container->ports, (std::vector<PortBinding>{{8000, "127.0.0.1", 8080}}));
  EXPECT_EQ(container->addresses,
            (std::map<std::string, std::string>{{"front", "172.18.0.2"}, {"six", "fd00::2"}}));
}

TEST_F(Containers, TellOfTheirProcessesWhatTheHostsPsTells) {
  server.on("GET /containers/shop/top", Reply::json(200, R"({
    "Titles": ["PID", "CAUGHT", "COMMAND"],
    "Processes": [["70", "0000000000000000", "worker"], ["7", "0000000180014a07", "gunicorn: main"],
                  ["8", "not a mask", "x"], ["9"], null, [7, 8, 9]]})"));
  const auto process = get(engine().inspect_process("shop", 7));
  ASSERT_TRUE(process) << process.error().text();
  EXPECT_EQ(calls().back().target, "/v1.41/containers/shop/top?ps_args=-o%20pid%2Ccaught%2Ccomm");
  EXPECT_EQ(*process, (Process{"gunicorn: main", 0x180014a07}));
  for (const int other : {8, 9, 10}) {
    const auto unknown = get(engine().inspect_process("shop", other));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code(), ErrorCode::unsupported);
  }
}

TEST_F(Containers, InAStateThatWeDoNotKnowAreUnknown) {
  server.on("GET /containers/shop/json",
            Reply::json(200, R"({"Id":"c1","State":{"Status":"stopping","Running":true}})"));
  const auto container = get(engine().inspect_container("shop"));
  ASSERT_TRUE(container);
  EXPECT_EQ(container->status, ContainerStatus::unknown);
  EXPECT_TRUE(container->running);
}

TEST_F(Containers, AreListedByFilterAndExactName) {
  server.on("GET /containers/json", Reply::json(200, R"([
    {"Id": "1", "Names": ["/other/link", "/shop.web"], "Image": "shop", "State": "running", "Status": "Up 3 hours", "Labels": {"a": "b"},
     "Command": "/entry.sh serve --port 80", "Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},
               {"PrivatePort": 81, "Type": "tcp"}, {"PrivatePort": 82, "PublicPort": 8080, "Type": "udp"}]},
    {"Id": "2", "Names": ["/shop.web"], "State": "running", "Ports": []},
    {"Id": "3", "Names": ["/shop.web.old"], "State": "running",
     "Ports": [{"PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}]}])"));
  ContainerFilter filter;
  filter.labels = {"a=b"};
  filter.name = "shop.web";
  filter.publishes = 8080;
  const auto containers = get(engine().list_containers(filter));
  ASSERT_TRUE(containers) << containers.error().text();
  ASSERT_EQ(containers->size(), 1u);
  EXPECT_EQ((*containers)[0].id, "1");
  EXPECT_EQ((*containers)[0].name, "shop.web");
  EXPECT_EQ((*containers)[0].status_text, "Up 3 hours");
  EXPECT_EQ((*containers)[0].command, "/entry.sh serve --port 80");
  EXPECT_EQ((*containers)[0].ports, (std::vector<PortBinding>{{80, "0.0.0.0", 8080}}));
  EXPECT_THAT(calls()[0].target, HasSubstr("/containers/json?all=1&filters="));
  EXPECT_EQ(json::parse(*container_filters(filter)),
            json::parse(R"({"label": ["a=b"], "name": ["^/?shop\\.web$"], "publish": ["8080/tcp"]})"));
}

TEST_F(Containers, GetAnotherNameOrRestartPolicy) {
  server.on("POST /containers/shop/rename", kDone);
  server.on("POST /containers/shop/update", Reply::json(200, R"({"Warnings":null})"));
  ASSERT_TRUE(get(engine().rename_container("shop", "shop-web-56")));
  ASSERT_TRUE(get(engine().set_restart_policy("shop", RestartPolicy::no)));
  EXPECT_EQ(calls()[0].target, "/v1.41/containers/shop/rename?name=shop-web-56");
  EXPECT_EQ(sent(1), json::parse(R"({"RestartPolicy": {"Name": "no"}})"));
}

TEST_F(Containers, ThatAreGoneCountAsRemoved) {
  server.on("DELETE /containers/shop", Reply::json(404, R"({"message":"No such container: shop"})"));
  EXPECT_TRUE(get(engine().remove_container("shop", true)));
  EXPECT_EQ(calls()[0].target, "/v1.41/containers/shop?v=1&force=1");
}

TEST_F(Containers, ThatSomebodyElseRemovesAreWaitedFor) {
  server.on("DELETE /containers/shop",
            Reply::json(409, R"({"message":"removal of container shop is already in progress"})"));
  server.on("GET /containers/shop/json", Reply::json(200, R"({"Id":"c1","State":{"Status":"removing"}})"));
  server.on("GET /containers/shop/json", Reply::json(404, R"({"message":"No such container: shop"})"));
  EXPECT_TRUE(get(engine().remove_container("shop", true)));
  EXPECT_EQ(calls().size(), 3u);
}

TEST_F(Containers, WhoseRemovalDiedHalfWayAreRemovedAgain) {
  server.on("DELETE /containers/shop",
            Reply::json(409, R"({"message":"removal of container shop is already in progress"})"));
  server.on("DELETE /containers/shop", kDone);
  server.on("GET /containers/shop/json", Reply::json(200, R"({"Id":"c1","State":{"Status":"dead"}})"));
  EXPECT_TRUE(get(engine().remove_container("shop", true)));
  EXPECT_EQ(calls().back().method, "DELETE");
}

TEST_F(Containers, WhoseRemovalDoesNotEndAreATimeout) {
  options.call_timeout = 150ms;
  server.on("DELETE /containers/shop",
            Reply::json(409, R"({"message":"removal of container shop is already in progress"})"));
  server.on("GET /containers/shop/json", Reply::json(200, R"({"Id":"c1","State":{"Status":"removing"}})"));
  const auto removed = get(engine().remove_container("shop", true));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code(), ErrorCode::timeout);
  EXPECT_EQ(removed.error().text(), "container shop was not removed within 150ms");
}

TEST_F(Containers, ThatRunAreNotRemovedWithoutForce) {
  server.on("DELETE /containers/shop",
            Reply::json(409, R"({"message":"You cannot remove a running container c1"})"));
  const auto removed = get(engine().remove_container("shop", false));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code(), ErrorCode::conflict);
}

}  // namespace
}  // namespace cutover::engine
