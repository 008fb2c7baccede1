#include "support/engine_host.hpp"

#include <poll.h>
#include <signal.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/eventually.hpp"

namespace cutover::test {

namespace fs = std::filesystem;

namespace {

constexpr auto kStartLimit = std::chrono::seconds(60);
constexpr auto kStopLimit = std::chrono::seconds(40);

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

}  // namespace

EngineHost::EngineHost(std::vector<std::string> arguments)
    : docker_(folder_.path() / "docker.sock", folder_.path() / "config"),
      arguments_{"--iptables=false", "--bridge=" + folder_.bridge().interface(),
                 "--default-address-pool=base=" + folder_.bridge().pool() + ",size=28"} {
  arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  start();
}

EngineHost::EngineHost(const NetworkNamespace& network, const std::string& hostname,
                       std::vector<std::string> arguments)
    : folder_(EngineFolder::Network::own),
      docker_(folder_.path() / "docker.sock", folder_.path() / "config"),
      arguments_{"--default-address-pool=base=10.216.0.0/16,size=24"} {
  arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  const std::string names = folder_.path() / "uts";  // mounted there, so that it outlives an Engine
  std::ofstream(names).flush();
  const Finished named = run({"unshare", "--uts=" + names, "hostname", hostname});
  if (named.exit_code != 0) throw std::runtime_error("can't name a node: " + named.errors);
  wrapper_ = {"nsenter", "--net=" + network.path(), "--uts=" + names};
  start();
}

EngineHost::~EngineHost() {
  try {
    if (!running()) start();  // only the Engine itself knows all that it made
    remove_everything();
    stop();
  } catch (const std::exception& failure) {
    fprintf(stderr, "the private Engine in %s: %s\n", folder_.path().c_str(), failure.what());
  }
}

void EngineHost::start() {
  std::ofstream(folder_.path() / "daemon.json") << "{}";  // not the host's
  dockerd_ = std::make_unique<Process>(
      Process::Options{.argv = command(), .log = folder_.path() / "log", .signal_when_we_die = SIGTERM});
  wait_until_it_answers();
}

std::vector<std::string> EngineHost::command() const {
  const std::string folder = folder_.path();
  const std::string name = folder_.name();
  // With a containerd of the host, its namespaces keep us apart from the host's Engine; without one, dockerd
  // starts its own in our folder.
  std::vector<std::string> argv{"dockerd",
                                "--config-file=" + folder + "/daemon.json",
                                "--data-root=" + folder + "/data",
                                "--exec-root=" + folder + "/exec",
                                "--pidfile=" + folder + "/pid",
                                "--host=unix://" + socket(),
                                "--containerd-namespace=" + name,
                                "--containerd-plugins-namespace=" + name + "-plugins"};
  argv.insert(argv.begin(), wrapper_.begin(), wrapper_.end());
  argv.insert(argv.end(), arguments_.begin(), arguments_.end());
  return argv;
}

void EngineHost::wait_until_it_answers() {
  const auto answers = [&] { return fs::exists(socket()) && docker_.attempt({"version"}).exit_code == 0; };
  const bool ready = eventually([&] { return !dockerd_->running() || answers(); }, kStartLimit);
  if (ready && dockerd_->running()) return;
  const std::string what = dockerd_->running() ? "does not answer" : "ended by itself";
  throw std::runtime_error("dockerd " + what + "; the end of its log:\n" + log_tail());
}

void EngineHost::stop() {
  dockerd_->signal(SIGTERM);
  if (!dockerd_->wait(kStopLimit))
    throw std::runtime_error("dockerd does not stop; the end of its log:\n" + log_tail());
}

void EngineHost::kill() {
  dockerd_->signal(SIGKILL);
  dockerd_->wait(kStopLimit);
  end_own_containerd();
}

/// A containerd that dockerd had started dies with it, but where process 1 is slow to reap orphans (in
/// containers it often never does) the next dockerd takes its remains for a running one, and waits for it in
/// vain.
void EngineHost::end_own_containerd() {
  const fs::path pid_file = folder_.path() / "exec" / "containerd" / "containerd.pid";
  pid_t containerd = 0;
  if (!(std::ifstream(pid_file) >> containerd)) return;  // the host's, which goes on
  ::kill(containerd, SIGKILL);
  const Descriptor handle = process_handle(containerd);
  pollfd ended{.fd = handle.get(), .events = POLLIN, .revents = 0};
  if (handle.get() >= 0) poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(kStopLimit).count()));
  fs::remove(pid_file);
}

std::string EngineHost::log_tail() const {
  std::string tail;
  const std::vector<std::string> log = lines(dockerd_->output());
  for (std::size_t i = log.size() > 15 ? log.size() - 15 : 0; i < log.size(); ++i) tail += log[i] + "\n";
  return tail;
}

void EngineHost::remove_everything() {
  docker_.attempt({"swarm", "leave", "--force"});
  std::vector<std::string> remove{"rm", "--force", "--volumes"};
  const std::vector<std::string> containers = lines(docker_({"ps", "--all", "--quiet"}));
  remove.insert(remove.end(), containers.begin(), containers.end());
  if (!containers.empty()) docker_(remove);
  docker_({"network", "prune", "--force"});
}

}  // namespace cutover::test
