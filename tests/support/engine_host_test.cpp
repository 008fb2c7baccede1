#include "support/engine_host.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>
#include <sstream>

#include "support/demo_image.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string mounts_and_rules() {
  std::ifstream mounts("/proc/self/mountinfo");
  std::ostringstream text;
  text << mounts.rdbuf() << run({"iptables", "-w", "-S"}).output
       << run({"iptables", "-w", "-t", "nat", "-S"}).output << run({"ip", "-brief", "address"}).output;
  return text.str();
}

TEST(EngineHost, NothingIsLeftOfIt) {
  std::filesystem::path folder;
  pid_t pid = 0;
  {
    EngineHost engine;
    folder = engine.folder();
    pid = engine.pid();
    make_demo_image(engine.docker(), {.reference = "demo:v1", .version = "v1"});
    engine.docker()({"network", "create", "backend"});
    engine.docker()({"run", "--detach", "--network", "backend", "demo:v1", "worker", "IGNORE_SIGTERM=1"});
    EXPECT_THAT(mounts_and_rules(), HasSubstr(folder));
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
  EXPECT_EQ(kill(pid, 0), -1);
  EXPECT_THAT(mounts_and_rules(), Not(HasSubstr(folder)));
}

TEST(EngineHost, KilledOneComesBackWithItsContainers) {
  EngineHost engine({"--live-restore"});
  make_demo_image(engine.docker(), {.reference = "demo:v1", .version = "v1"});
  engine.docker()({"run", "--detach", "--name", "worker", "demo:v1", "worker"});
  engine.kill();
  EXPECT_FALSE(engine.running());
  EXPECT_NE(engine.docker().attempt({"version"}).exit_code, 0);
  engine.start();
  EXPECT_EQ(engine.docker()({"inspect", "--format", "{{.State.Status}}", "worker"}), "running");
}

TEST(EngineHost, OneThatDoesNotStartSaysWhy) {
  try {
    EngineHost engine({"--storage-driver=no-such-driver"});
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no-such-driver"));
  }
}

}  // namespace
}  // namespace cutover::test
