// test_environment start FILE | stop FILE
//
// Starts the TestEnvironment of a ctest run, writes to FILE where it is, and returns; a keeper in the
// background cleans up when it is told to stop, or when the program that ran `start` (ctest) has ended
// without doing so.

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "support/eventually.hpp"
#include "support/process.hpp"
#include "support/test_environment.hpp"

namespace {

using namespace cutover::test;
namespace fs = std::filesystem;

constexpr auto kLimit = std::chrono::seconds(120);

fs::path keeper_file(const fs::path& file) {
  return file.string() + ".keeper";
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Returns when a signal asks us to end, or the process `watched` has ended.
void wait_for_the_end(const sigset_t& signals, pid_t watched) {
  const Descriptor asked(signalfd(-1, &signals, SFD_CLOEXEC));
  const Descriptor ended = process_handle(watched);
  if (ended.get() < 0) return;
  pollfd either[] = {{.fd = asked.get(), .events = POLLIN, .revents = 0},
                     {.fd = ended.get(), .events = POLLIN, .revents = 0}};
  while (poll(either, 2, -1) < 0) continue;
}

int keep(const fs::path& file, pid_t watched) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  {
    const TestEnvironmentHost host;
    write_environment_file(host.environment(), file);
    wait_for_the_end(signals, watched);
    fs::remove(file);
  }
  fs::remove(keeper_file(file));
  return 0;
}

/// The keeper that an earlier `start` left running, if it still is one: the number may be another program's
/// by now.
pid_t running_keeper(const fs::path& file) {
  const std::string text = contents(keeper_file(file));
  if (text.empty()) return 0;
  const std::string command = contents("/proc/" + text + "/cmdline");
  return command.find("keep" + std::string(1, '\0') + file.string()) != std::string::npos ? std::stoi(text)
                                                                                          : 0;
}

int stop(const fs::path& file) {
  if (const pid_t keeper = running_keeper(file)) {
    kill(keeper, SIGTERM);
    if (!eventually([&] { return running_keeper(file) == 0; }, kLimit)) {
      throw std::runtime_error("the keeper of " + file.string() + ", process " + std::to_string(keeper) +
                               ", does not end");
    }
  }
  fs::remove(file);
  fs::remove(keeper_file(file));
  return 0;
}

int start(const fs::path& file) {
  stop(file);
  const fs::path log = file.string() + ".log";
  fs::remove(log);
  Process keeper({.argv = {"/proc/self/exe", "keep", file, std::to_string(getppid())},
                  .log = log,
                  .signal_when_we_die = 0});
  std::ofstream(keeper_file(file)) << keeper.pid();
  const bool ready = eventually([&] { return fs::exists(file) || !keeper.running(); }, kLimit);
  if (ready && fs::exists(file)) return 0;
  if (!ready) keeper.stop();
  throw std::runtime_error("the test environment does not start:\n" + contents(log));
}

}  // namespace

int main(int count, char** arguments) {
  const std::string command = count > 1 ? arguments[1] : "";
  try {
    if (command == "start" && count == 3) return start(fs::absolute(arguments[2]));
    if (command == "stop" && count == 3) return stop(fs::absolute(arguments[2]));
    if (command == "keep" && count == 4) return keep(arguments[2], std::stoi(arguments[3]));
    std::fprintf(stderr, "usage: test_environment start FILE | stop FILE\n");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
  }
  return 1;
}
