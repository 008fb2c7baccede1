#include "engine/real_swarm.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using SwarmServices = RealSwarm;
using SwarmFiles = RealSwarm;
using SwarmNode = RealSwarm;

TEST_F(SwarmServices, AreMadeUpdatedAndRemoved) {
  ServiceSpec spec = service("worker");
  const std::string id = must(swarm->create_service(spec));
  const auto taken = get(swarm->create_service(spec));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::conflict) << taken.error().text();
  const Service made = must(swarm->inspect_service("worker"));
  EXPECT_EQ(made.id, id);
  EXPECT_EQ(made.labels, labels());
  EXPECT_EQ(made.image, "demo:v1");
  EXPECT_EQ(made.replicas, 1u);
  EXPECT_EQ(made.update.state, "");
  running("worker");

  spec.image = "demo:v2";
  spec.replicas = 2;
  ASSERT_TRUE(get(swarm->update_service(id, must(swarm->inspect_service(id)).version, spec)));
  EXPECT_TRUE(test::eventually([&] { return must(swarm->inspect_service(id)).update.state == "completed"; }));
  EXPECT_EQ(running("worker", "demo:v2").service_id, id);
  const auto stale = get(swarm->update_service(id, made.version, spec));
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code(), ErrorCode::conflict) << stale.error().text();

  EXPECT_TRUE(get(swarm->remove_service("worker")));
  EXPECT_TRUE(get(swarm->remove_service(id))) << "absent already";
  EXPECT_EQ(get(swarm->inspect_service(id)).error().code(), ErrorCode::not_found);
  EXPECT_EQ(get(swarm->update_service(id, 1, spec)).error().code(), ErrorCode::not_found);
  TaskFilter gone;
  gone.service = id;
  EXPECT_EQ(get(swarm->list_tasks(gone)).error().code(), ErrorCode::not_found);
}

TEST_F(SwarmServices, TakeAllThatASpecificationCanSay) {
  must(swarm->create_overlay_network("everything", {}));
  ServiceSpec spec = service("everything");
  spec.env = {"A=1"};
  spec.stop_signal = "SIGINT";
  spec.stop_grace = 3s;
  spec.healthcheck = Healthcheck{{"CMD", "/demo", "release"}, 1s, 1s, 1s, 3};
  spec.mounts = {{Mount::Kind::volume, "everything", "/media", false},
                 {Mount::Kind::bind, host.engine(0).folder() / "config", "/config", true}};
  spec.networks = {{"everything", {"other-name"}}};
  spec.ports = {{8000, 0, model::PublishMode::ingress}, {9000, 9000, model::PublishMode::host}};
  spec.memory_bytes = 64u << 20;
  spec.nano_cpus = 500'000'000;
  spec.placement = {{"node.role==manager"}, {"node.labels.zone"}, 2};
  spec.update = {2, 100ms, model::Order::start_first, 300ms, 0.5};
  std::filesystem::create_directories(host.engine(0).folder() / "config");
  must(swarm->create_service(spec));
  const SwarmTask task = running("everything");
  EXPECT_THAT(task.host_ports, ElementsAre(ServicePort{9000, 9000, model::PublishMode::host}));
  EXPECT_EQ(task.labels, labels());
  EXPECT_EQ(task.slot, 1);
  EXPECT_EQ(task.exit_code, std::nullopt);
  const Service made = must(swarm->inspect_service("everything"));
  ASSERT_THAT(made.ports, SizeIs(2));
  EXPECT_NE(made.ports[0].published, 0) << "the Swarm chose one";
  const std::string container = docker({"inspect", task.container_id});
  for (const char* part : {"\"A=1\"", "\"SIGINT\"", "/media", "67108864", "500000000"}) {
    EXPECT_THAT(container, HasSubstr(part));
  }
}

TEST_F(SwarmServices, AreListedByTheirLabels) {
  ServiceSpec one = service("one");
  one.labels["deployment"] = "7";
  must(swarm->create_service(one));
  ServiceSpec other = service("other");
  other.labels["deployment"] = "77";
  must(swarm->create_service(other));
  ServiceFilter filter;
  filter.labels = {labelled()};
  EXPECT_THAT(must(swarm->list_services(filter)), SizeIs(2));
  filter.labels.push_back("deployment=7");
  const auto found = must(swarm->list_services(filter));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "one");
  TaskFilter ours;
  ours.labels = filter.labels;
  running("one");
  running("other");
  const auto tasks_found = must(swarm->list_tasks(ours));
  ASSERT_THAT(tasks_found, SizeIs(1));
  EXPECT_EQ(tasks_found[0].service_id, found[0].id);
  // A new label makes new tasks, and each task keeps those that it was made with.
  one.labels["deployment"] = "8";
  ASSERT_TRUE(update(one));
  ours.labels = {"deployment=8"};
  EXPECT_TRUE(test::eventually([&] { return must(swarm->list_tasks(ours)).size() == 1; }));
  ours.labels = {"deployment=7"};
  EXPECT_THAT(must(swarm->list_tasks(ours)), SizeIs(1));
}

TEST_F(SwarmServices, WithAnIngressPortNeedAnAddressOfTheirOwn) {
  ServiceSpec spec = service("web");
  spec.dns_round_robin = true;
  spec.ports = {{8000, 0, model::PublishMode::ingress}};
  const auto id = get(swarm->create_service(spec));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code(), ErrorCode::invalid_argument) << id.error().text();
  spec.ports = {{8000, 0, model::PublishMode::host}};
  EXPECT_TRUE(get(swarm->create_service(spec)));
}

TEST_F(SwarmServices, JoinOverlayNetworksByName) {
  const std::string network = must(swarm->create_overlay_network("backend", labels()));
  const auto taken = get(swarm->create_overlay_network("backend", {}));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::conflict) << taken.error().text();
  ServiceSpec spec = service("worker");
  spec.networks = {{"backend", {"other-name"}}};
  must(swarm->create_service(spec));
  const SwarmTask task = running("worker");
  EXPECT_THAT(docker({"service", "inspect", "worker"}), HasSubstr("other-name"));
  EXPECT_TRUE(update(spec));
  EXPECT_EQ(running("worker").id, task.id) << "the name is the same network, so nothing changed";
  docker({"run", "--detach", "--rm", "--network", "backend", "demo:v1", "worker"});  // attachable
  TaskFilter all;
  for (const SwarmTask& other : must(swarm->list_tasks(all))) EXPECT_EQ(other.service_id, task.service_id);
}

TEST_F(SwarmFiles, AreMountedAndGoOnlyUnused) {
  const std::string bytes("\xfb\xff\0hush\n", 8);
  const std::string secret =
      must(swarm->create_file(SwarmFile::Kind::secret, "key-1", labels(), Secret(bytes)));
  const std::string config =
      must(swarm->create_file(SwarmFile::Kind::config, "conf-1", labels(), Secret("a: b\n")));
  const auto taken = get(swarm->create_file(SwarmFile::Kind::secret, "key-1", {}, Secret("x")));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::conflict) << taken.error().text();
  EXPECT_THAT(must(swarm->list_files(SwarmFile::Kind::secret, labelled())),
              ElementsAre(SwarmFile{SwarmFile::Kind::secret, secret, "key-1", labels()}));
  EXPECT_THAT(must(swarm->list_files(SwarmFile::Kind::config, "other")), IsEmpty());

  ServiceSpec spec = service("worker");
  spec.files = {{SwarmFile::Kind::secret, secret, "key-1", "key", 0400},
                {SwarmFile::Kind::config, config, "conf-1", "/etc/conf.yaml", 0444}};
  must(swarm->create_service(spec));
  EXPECT_EQ(must(swarm->inspect_service("worker")).files, spec.files);
  const std::string pid = docker({"inspect", "--format", "{{.State.Pid}}", running("worker").container_id});
  const auto content = [&](const std::string& file) {
    std::ifstream in("/proc/" + pid + "/root" + file, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  EXPECT_EQ(content("/run/secrets/key"), bytes);
  EXPECT_EQ(content("/etc/conf.yaml"), "a: b\n");

  const auto used = get(swarm->remove_file(SwarmFile::Kind::config, config));
  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().code(), ErrorCode::rejected) << used.error().text();
  must(swarm->remove_service("worker"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(get(swarm->remove_file(SwarmFile::Kind::config, config)));
    EXPECT_TRUE(get(swarm->remove_file(SwarmFile::Kind::secret, secret)));
  }
}

TEST_F(SwarmNode, IsThatOfAManagerUntilItLeaves) {
  const auto state = must(swarm->state());
  EXPECT_TRUE(state.active);
  EXPECT_TRUE(state.is_manager);
  EXPECT_EQ(state.nodes, 1);
  const auto nodes = must(swarm->list_nodes());
  ASSERT_THAT(nodes, SizeIs(1));
  EXPECT_EQ(nodes[0].id, state.node_id);
  EXPECT_EQ(nodes[0].hostname, "node1");
  EXPECT_EQ(nodes[0].address, test::SwarmHost::address(0));
  EXPECT_TRUE(nodes[0].is_ready && nodes[0].is_active && nodes[0].is_manager);

  docker({"swarm", "leave", "--force"});
  EXPECT_FALSE(must(swarm->state()).active);
  EXPECT_EQ(get(swarm->list_nodes()).error().code(), ErrorCode::unavailable);
  EXPECT_EQ(get(swarm->create_service(service("worker"))).error().code(), ErrorCode::unavailable);
  const auto network = get(swarm->create_overlay_network("backend", {}));
  EXPECT_EQ(network.error().code(), ErrorCode::unavailable) << network.error().text();
}

class SwarmOfTwoManagers : public EngineClients {
 protected:
  test::SwarmHost host{{.managers = 2, .workers = 0}};
  std::unique_ptr<Swarm> swarm = connect_swarm(host.engine(0).socket(), {}, 2s);
};

TEST_F(SwarmOfTwoManagers, CannotDecideWithOneOfThem) {
  EXPECT_EQ(must(swarm->state()).nodes, 2);
  host.engine(1).kill();
  // Until it knows that it leads nobody it answers late, or still answers.
  const auto refused = [&] {
    const auto services = get(swarm->list_services({}));
    return services.has_error() && services.error().code() == ErrorCode::unavailable;
  };
  EXPECT_TRUE(test::eventually(refused, 120s));
  const auto network = get(swarm->create_overlay_network("backend", {}));
  ASSERT_FALSE(network);
  EXPECT_EQ(network.error().code(), ErrorCode::unavailable) << network.error().text();
  const auto state = must(swarm->state());
  EXPECT_TRUE(state.active);
  EXPECT_THAT(state.error, HasSubstr("does not have a leader"));
}

}  // namespace
}  // namespace cutover::engine
