// One daemon takes the place of another without systemd: under load, in a deployment, and when it must not.

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <future>

#include "e2e/end_to_end.hpp"
#include "e2e/visitors.hpp"
#include "support/http_get.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TakeOver : public EndToEnd {
 protected:
  const std::uint16_t port = free_port();

  AppFile behind_gate(const std::string& version = "v1") const {
    return {.image = "demo:" + version, .listen = port, .more = data_volume};
  }
  std::string answer() const { return http_get("127.0.0.1", port, "/").body; }
  std::vector<std::string> notes() const {
    std::vector<std::string> lines;
    std::ifstream file(folder.path() / "data" / "file");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  bool logs(const std::string& text) {
    return eventually([&] { return daemon.log().find(text) != std::string::npos; });
  }
  std::string pid_in_lock() const {
    std::string pid;
    std::getline(std::ifstream(daemon.state() / "lock"), pid);
    return pid;
  }
  /// Returns when the new one is ready, which may be before the old one has ended.
  std::unique_ptr<Process> taken_over() {
    auto old = daemon.take_over();
    const std::string took_over = "event=took_over pid=" + std::to_string(old->pid()) + "\n";
    EXPECT_TRUE(logs(took_over)) << took_over;
    daemon.await_ready();
    return old;
  }
  static int exit_code(Process& process) { return process.wait(std::chrono::seconds(60)).value_or(-1); }
  /// Exits as one that can't start, for this reason, and what runs goes on.
  void expect_refused(const std::string& why) {
    const Finished second = daemon.start_another({"--take-over"});
    EXPECT_EQ(second.exit_code, 69);
    EXPECT_THAT(second.output + second.errors, HasSubstr(why));
    EXPECT_THAT(daemon.log(), Not(HasSubstr("event=stopping")));
    EXPECT_EQ(daemon.api().get("/readyz").status, 200);
    EXPECT_THAT(answer(), HasSubstr("v1"));
  }
};

TEST_F(TakeOver, NoRequestFailsInTwentyInARow) {
  serve(behind_gate());
  Visitors visitors(port);
  using Habit = Visitors::Habit;
  for (const Habit habit : {Habit::get, Habit::post, Habit::get_and_stay, Habit::post_and_stay}) {
    visitors.add(habit, 2);
  }
  visitors.add(Habit::get_and_stay_and_pause, 4);
  std::vector<std::unique_ptr<Process>> old;
  for (int i = 0; i < 20; ++i) {
    old.push_back(taken_over());
    ASSERT_THAT(visitors.failures(), IsEmpty()) << "hand-over " << i + 1;
  }
  for (const auto& process : old) EXPECT_EQ(exit_code(*process), 0);
  visitors.stop();
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_GT(visitors.answered(), 1000);
  EXPECT_GT(visitors.answered_again(), 1000);
  EXPECT_EQ(notes(), visitors.posted());
  EXPECT_THAT(daemon.log(), Not(HasSubstr("event=requests_cut_off")));
  EXPECT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  EXPECT_THAT(answer(), HasSubstr("v2"));
}

TEST_F(TakeOver, ADeploymentUnderWayIsBroughtToItsEndFirst) {
  serve(behind_gate());
  Visitors visitors(port);
  visitors.add(Visitors::Habit::get_and_stay, 2);
  visitors.add(Visitors::Habit::post, 2);
  AppFile second = behind_gate("v2");
  second.env = {{"BOOT_MS", "1000"}};
  const int number = shop.begin(second);
  ASSERT_TRUE(eventually([&] { return shop.runs("web", number); }));
  const auto old = taken_over();
  EXPECT_EQ(shop.record(number).outcome(), "succeeded") << shop.record(number);
  EXPECT_THAT(answer(), HasSubstr("v2"));
  EXPECT_EQ(exit_code(*old), 0);
  visitors.stop();
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_EQ(notes(), visitors.posted());
}

/// The new daemon begins with it at once, while the old one still ends requests. The app gets less time for
/// its shutdown than the longest of them takes.
TEST_F(TakeOver, NoRequestFailsWhenTheNextDeploymentWaitsAlready) {
  AppFile first = behind_gate();
  first.stop = "{grace: 1s}";
  serve(first);
  AppFile second = behind_gate("v2");
  second.release = waiting_release;
  const int released = shop.begin(second);
  ASSERT_TRUE(eventually([&] { return shop.runs("release", released); }));
  const int queued = shop.begin(behind_gate("v3"));
  Visitors visitors(port);
  visitors.add(Visitors::Habit::get_and_stay, 2);
  visitors.add(Visitors::Habit::post_and_stay, 2);
  visitors.add(Visitors::Habit::get_and_stay_and_pause, 4);
  auto slow = std::async(std::launch::async, [this] { return http_get("127.0.0.1", port, "/slow?ms=3000"); });
  const auto old = daemon.take_over();
  ASSERT_TRUE(logs("event=stopping signal=SIGUSR2"));
  finish_release();
  daemon.await_ready();
  EXPECT_EQ(slow.get().status, 200);
  EXPECT_EQ(shop.ended(queued).outcome(), "succeeded");
  EXPECT_EQ(exit_code(*old), 0);
  EXPECT_THAT(answer(), HasSubstr("v3"));
  visitors.stop();
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_EQ(notes(), visitors.posted());
}

TEST_F(TakeOver, OneWaitsAndAnotherIsRefused) {
  serve(behind_gate());
  AppFile second = behind_gate("v2");
  second.release = waiting_release;
  const int released = shop.begin(second);
  ASSERT_TRUE(eventually([&] { return shop.runs("release", released); }));
  const auto old = daemon.take_over();
  ASSERT_TRUE(logs("event=stopping signal=SIGUSR2"));
  const Finished third = daemon.start_another({"--take-over"});
  EXPECT_EQ(third.exit_code, 69);
  EXPECT_THAT(third.output + third.errors, HasSubstr("another cutoverd waits for"));
  EXPECT_THAT(answer(), HasSubstr("v1"));
  finish_release();
  daemon.await_ready();
  EXPECT_EQ(exit_code(*old), 0);
}

/// The deployment stays where it is, as after a crash.
TEST_F(TakeOver, NoRequestFailsWhenTheOldOneIsHurried) {
  serve(behind_gate());
  AppFile second = behind_gate("v2");
  second.release = waiting_release;
  const int released = shop.begin(second);
  ASSERT_TRUE(eventually([&] { return shop.runs("release", released); }));
  Visitors visitors(port);
  visitors.add(Visitors::Habit::get, 2);
  visitors.add(Visitors::Habit::post_and_stay, 2);
  const auto old = daemon.take_over();
  ASSERT_TRUE(logs("event=stopping signal=SIGUSR2"));
  old->signal(SIGTERM);
  EXPECT_EQ(exit_code(*old), 0);
  daemon.await_ready();
  EXPECT_EQ(shop.ended(released).outcome(), "failed");
  visitors.stop();
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_EQ(notes(), visitors.posted());
}

TEST_F(TakeOver, WithNobodyThereItStartsAsUsual) {
  shop.configure(behind_gate());
  daemon.launch();
  daemon.await_ready();
  ASSERT_EQ(shop.deploy().outcome(), "succeeded");
  const auto ended = daemon.stop();
  EXPECT_EQ(ended, 0);
  daemon.take_over();
  daemon.await_ready();
  EXPECT_THAT(daemon.log(), HasSubstr("event=nobody_to_replace"));
  EXPECT_TRUE(eventually([&] { return answer().find("v1") != std::string::npos; }));
}

/// The process that has the number now is another one.
TEST_F(TakeOver, AStaleLockFileHasNobodySignalled) {
  serve(behind_gate());
  daemon.kill();
  Process stranger({.argv = {"sleep", "600"}});
  std::ofstream(daemon.state() / "lock") << stranger.pid() << "\n";
  daemon.take_over();
  daemon.await_ready();
  EXPECT_TRUE(stranger.running());
  EXPECT_THAT(daemon.log(), HasSubstr("event=nobody_to_replace"));
  EXPECT_EQ(pid_in_lock(), std::to_string(daemon.pid()));
}

TEST_F(TakeOver, ALockFileThatNamesAnotherHasNobodySignalled) {
  serve(behind_gate());
  Process stranger({.argv = {"sleep", "600"}});
  std::ofstream(daemon.state() / "lock") << stranger.pid() << "\n";
  expect_refused("is not the one that its lock file names");
  EXPECT_TRUE(stranger.running());
}

/// As this process, which SIGUSR2 would end, and as a daemon of a version that does not know the signal.
TEST_F(TakeOver, WhoeverDoesNotExpectTheSignalDoesNotGetIt) {
  folder.folder("state");
  const Descriptor lock(::open((daemon.state() / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
  std::ofstream(daemon.state() / "lock") << ::getpid() << "\n";
  const Finished second = daemon.start_another({"--take-over"});
  EXPECT_EQ(second.exit_code, 69);
  EXPECT_THAT(second.output + second.errors,
              HasSubstr("(pid " + std::to_string(::getpid()) + ") does not know how to hand over"));
}

TEST_F(TakeOver, ASecondDaemonByAccidentGetsNoneOfTheTraffic) {
  serve(behind_gate());
  const ScratchFolder elsewhere;
  Cutoverd second(elsewhere.path(), environment.engine_socket);
  std::filesystem::copy(daemon.apps(), second.apps());
  second.start();
  EXPECT_THAT(second.api().get("/readyz").text, HasSubstr("127.0.0.1:" + std::to_string(port) +
                                                          ": Address already in use; it is taken by "
                                                          "cutoverd"));
  EXPECT_THAT(answer(), HasSubstr("v1"));
  second.kill();
  EXPECT_THAT(answer(), HasSubstr("v1"));
}

/// The kernel would let us share the address with it.
TEST_F(TakeOver, AnotherProgramThatWouldShareItsAddressIsNotJoined) {
  serve(behind_gate());
  const TakenPort other("127.0.0.1", 0, SO_REUSEPORT);
  AppFile moved = behind_gate();
  moved.listen = static_cast<std::uint16_t>(other.port());
  shop.write(moved);
  const auto old = taken_over();
  EXPECT_EQ(exit_code(*old), 0);
  EXPECT_THAT(daemon.api().get("/readyz").text,
              HasSubstr("127.0.0.1:" + std::to_string(other.port()) + ": Address already in use"));
}

TEST_F(TakeOver, WhatSystemdRunsIsLeftToSystemd) {
  shop.configure(behind_gate());
  daemon.launch({{"NOTIFY_SOCKET", (folder.path() / "notify").string()}});
  daemon.await_ready();
  ASSERT_EQ(shop.deploy().outcome(), "succeeded");
  expect_refused("is run by systemd");
}

TEST_F(TakeOver, AMistakeInTheConfigurationLeavesTheOldOneServing) {
  serve(behind_gate());
  const std::string mistake = "webb: {port: 8000}\n";
  std::ofstream(daemon.apps() / (shop.name() + ".yaml"), std::ios::app) << mistake;
  const Finished second = daemon.start_another({"--take-over"});
  EXPECT_EQ(second.exit_code, 78);
  EXPECT_THAT(daemon.log(), Not(HasSubstr("event=stopping")));
  EXPECT_THAT(answer(), HasSubstr("v1"));
}

}  // namespace
}  // namespace cutover::test
