#include "support/swarm_host.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>

#include "support/demo_image.hpp"
#include "support/eventually.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SwarmHost, NodesRunTasksThatAreReachedFromOutside) {
  SwarmHost swarm({.managers = 1, .workers = 1});
  const DockerCli& manager = swarm.engine(0).docker();
  for (std::size_t i = 0; i < swarm.size(); ++i) {
    make_demo_image(swarm.engine(i).docker(), {.reference = "demo:v1", .version = "v1"});
  }
  EXPECT_THAT(manager({"node", "ls", "--format", "{{.Hostname}} {{.Status}}"}),
              testing::AllOf(HasSubstr("node1 Ready"), HasSubstr("node2 Ready")));
  manager({"service", "create", "--detach", "--name", "web", "--mode", "global", "--endpoint-mode", "dnsrr",
           "--publish", "mode=host,target=8000,published=8000", "--env", "PORT=8000", "--no-resolve-image",
           "demo:v1"});
  for (std::size_t i = 0; i < swarm.size(); ++i) {
    const auto ask = swarm.outside().inside(
        {"curl", "--silent", "--fail", "--max-time", "5", "http://" + SwarmHost::address(i) + ":8000/"});
    EXPECT_TRUE(eventually([&] { return run(ask).exit_code == 0; })) << "node " << i;
  }
}

TEST(SwarmHost, NodeThatIsCutOffIsDownUntilItIsReconnected) {
  SwarmHost swarm({.managers = 1, .workers = 1}, {});
  const auto state = [&] {
    return swarm.engine(0).docker()({"node", "ls", "--filter", "name=node2", "--format", "{{.Status}}"});
  };
  swarm.cut_off(1);
  EXPECT_TRUE(eventually([&] { return state() == "Down"; }, std::chrono::seconds(60)));
  swarm.reconnect(1);
  EXPECT_TRUE(eventually([&] { return state() == "Ready"; }, std::chrono::seconds(60)));
}

TEST(SwarmHost, NothingIsLeftOfIt) {
  const std::string mine = "cutover-net-" + std::to_string(getpid()) + "-";
  std::filesystem::path folder;
  {
    SwarmHost swarm;
    folder = swarm.engine(0).folder();
    EXPECT_THAT(run({"ip", "netns", "list"}).output, HasSubstr(mine));
  }
  EXPECT_THAT(run({"ip", "netns", "list"}).output, Not(HasSubstr(mine)));
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(NetworkNamespace, OfADeadOwnerIsRemoved) {
  const NetworkNamespace own;
  const std::string abandoned = "cutover-net-4194305-1";  // more than any process's number
  ASSERT_EQ(run({"ip", "netns", "add", abandoned}).exit_code, 0);
  NetworkNamespace::remove_abandoned();
  EXPECT_FALSE(std::filesystem::exists("/run/netns/" + abandoned));
  EXPECT_TRUE(std::filesystem::exists(own.path()));
}

}  // namespace
}  // namespace cutover::test
