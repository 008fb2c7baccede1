#include "support/engine_host.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <sstream>

#include "support/demo_image.hpp"
#include "support/engine_folder.hpp"

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

/// Of a folder with much in it, whose owner ended without cleaning up.
std::filesystem::path abandoned_folder() {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t owner = fork();
  if (owner == 0) {
    const std::string path = (new EngineFolder)->path();
    for (int i = 0; i < 500; ++i) std::filesystem::create_directories(path + "/data/" + std::to_string(i));
    _exit(write(ends[1], path.data(), path.size()) < 0);
  }
  close(ends[1]);
  waitpid(owner, nullptr, 0);
  std::string path(200, ' ');
  path.resize(std::max<ssize_t>(0, read(ends[0], path.data(), path.size())));
  close(ends[0]);
  return path;
}

TEST(EngineFolder, OfADeadOwnerIsRemovedByAnyNumberAtOnce) {
  const EngineFolder own;
  const std::filesystem::path abandoned = abandoned_folder();
  ASSERT_TRUE(std::filesystem::exists(abandoned / "bridge"));
  std::vector<std::future<void>> cleaners;
  for (int i = 0; i < 4; ++i)
    cleaners.push_back(std::async(std::launch::async, EngineFolder::remove_abandoned));
  for (auto& cleaner : cleaners) EXPECT_NO_THROW(cleaner.get());
  EXPECT_FALSE(std::filesystem::exists(abandoned));
  EXPECT_TRUE(std::filesystem::exists(own.path()));
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
    EXPECT_THAT(error.what(), HasSubstr("driver not supported"));
  }
}

}  // namespace
}  // namespace cutover::test
