// What the service manager hears of the daemon: sd_notify(3).

#include <gmock/gmock.h>
#include <signal.h>

#include "systemd/supervised_daemon.hpp"

namespace cutover::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Notify : public SupervisedDaemon {
 protected:
  /// One whose deployment goes on until it is cancelled.
  void configure_slow_app() const {
    configure_app(
        "image: demo:v1\npull: never\nrelease: {command: [release, SLEEP_MS=600000]}\n"
        "processes: {worker: {command: [worker]}}\n");
  }
  void remove_containers() const {
    const std::string filter = "label=io.cutover.app=" + app;
    const auto ids = environment.docker({"ps", "--all", "--quiet", "--filter", filter});
    std::istringstream lines(ids);
    for (std::string id; std::getline(lines, id);) environment.docker({"rm", "--force", id});
  }
};

TEST_F(Notify, ReadyWhenItIs) {
  start();
  ASSERT_TRUE(tells("READY=1"));
  EXPECT_THAT(curl({"http://cutover/readyz"}), HasSubstr("ready"));
  EXPECT_TRUE(manager.was_told("STATUS=idle; no apps are configured"));
  EXPECT_THAT(manager.said(), Contains("EXTEND_TIMEOUT_USEC=15000000"));
}

TEST_F(Notify, WhatItIsDoingWhileItDeploys) {
  configure_slow_app();
  start();
  ASSERT_TRUE(tells("READY=1"));
  curl({"-X", "POST", "http://cutover/v1/apps/" + app + "/deployments"});
  EXPECT_TRUE(tells("STATUS=deploying " + app + "/1: releasing; 1 app"));
  manager.forget();
  curl({"-X", "POST", "http://cutover/v1/apps/" + app + "/deployments/1/cancel"});
  EXPECT_TRUE(tells("STATUS=idle; 1 app"));
  EXPECT_EQ(stop(), 0);
  remove_containers();
}

TEST_F(Notify, ThatItReloadsAndHowThatWent) {
  start();
  ASSERT_TRUE(tells("READY=1"));
  manager.forget();
  configure_app("image: demo:v1\nprocesses: {worker: {}}\n");
  process->signal(SIGHUP);
  ASSERT_TRUE(tells("STATUS=idle; 1 app"));
  EXPECT_THAT(manager.said(), Contains("RELOADING=1"));
  EXPECT_THAT(manager.said(), Contains("READY=1"));
  manager.forget();
  configure_app("imagge: demo:v1\n");
  process->signal(SIGHUP);
  EXPECT_TRUE(tells("STATUS=the new configuration has mistakes, the old one is in force; 1 app"));
  EXPECT_THAT(manager.said(), Contains("READY=1"));
}

TEST_F(Notify, ThatItIsAliveAsLongAsItsControlThreadIs) {
  start({{"WATCHDOG_USEC", "200000"}});
  ASSERT_TRUE(tells("READY=1"));
  const auto is_alive = [this] {
    manager.forget();
    return tells("WATCHDOG=1");
  };
  EXPECT_TRUE(is_alive());
  EXPECT_TRUE(is_alive());
  process->signal(SIGSTOP);
  eventually([this] { return manager.forget(), false; }, std::chrono::milliseconds(50));
  EXPECT_FALSE(eventually([this] { return manager.was_told("WATCHDOG=1"); }, std::chrono::milliseconds(500)));
  process->signal(SIGCONT);
  EXPECT_TRUE(is_alive());
}

TEST_F(Notify, ThatItStops) {
  start();
  ASSERT_TRUE(tells("READY=1"));
  EXPECT_THAT(manager.said(), Not(Contains("STOPPING=1")));
  EXPECT_EQ(stop(), 0);
  EXPECT_TRUE(manager.was_told("STOPPING=1"));
  EXPECT_TRUE(manager.was_told("STATUS=stopping"));
}

/// Both ask for the same, and neither needs a restart.
TEST_F(Notify, AReloadChangesTheLogLevelAndItsFormat) {
  start();
  ASSERT_TRUE(tells("READY=1"));
  curl({"http://cutover/healthz"});
  EXPECT_THAT(log(), Not(HasSubstr("event=request")));
  configure("log: {level: debug, format: json}\n");
  process->signal(SIGHUP);
  ASSERT_TRUE(eventually([this] { return log().find(R"("event":"reloaded")") != std::string::npos; }));
  curl({"http://cutover/healthz"});
  EXPECT_TRUE(eventually([this] {
    return log().find(R"("level":"debug","event":"request","method":"GET","target":"/healthz")") !=
           std::string::npos;
  }));
}

}  // namespace
}  // namespace cutover::test
