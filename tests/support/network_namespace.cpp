#include "support/network_namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "support/process.hpp"

namespace cutover::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "cutover-net-";

void must(std::vector<std::string> argv) {
  std::string command;
  for (const std::string& word : argv) command += word + " ";
  const Finished finished = run(std::move(argv));
  if (finished.exit_code != 0) throw std::runtime_error(command + "failed: " + finished.errors);
}

/// Its number may be another's by now: then the namespace is left for a later run.
bool owner_lives(const std::string& name) {
  const std::string rest = name.substr(kPrefix.size());
  return fs::exists("/proc/" + rest.substr(0, rest.find('-')));
}

}  // namespace

NetworkNamespace::NetworkNamespace() {
  static std::atomic<int> count = 0;
  name_ = std::string(kPrefix) + std::to_string(getpid()) + "-" + std::to_string(++count);
  must({"ip", "netns", "add", name_});
  ip({"link", "set", "lo", "up"});
}

NetworkNamespace::~NetworkNamespace() {
  run({"ip", "netns", "delete", name_});
}

void NetworkNamespace::remove_abandoned() {
  std::error_code none;
  std::vector<std::string> abandoned;
  for (const auto& entry : fs::directory_iterator("/run/netns", none)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kPrefix) && !owner_lives(name)) abandoned.push_back(name);
  }
  for (const std::string& name : abandoned) run({"ip", "netns", "delete", name});
}

std::vector<std::string> NetworkNamespace::inside(std::vector<std::string> argv) const {
  argv.insert(argv.begin(), {"nsenter", "--net=" + path()});
  return argv;
}

void NetworkNamespace::enter() const {
  const Descriptor network(open(path().c_str(), O_RDONLY | O_CLOEXEC));
  if (network.get() < 0 || setns(network.get(), CLONE_NEWNET) != 0)
    throw std::system_error(errno, std::generic_category(), "can't enter " + path());
}

void NetworkNamespace::ip(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"ip", "-netns", name_});
  must(std::move(arguments));
}

}  // namespace cutover::test
