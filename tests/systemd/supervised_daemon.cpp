#include "systemd/supervised_daemon.hpp"

#include <cstdio>

namespace cutover::test {

SupervisedDaemon::SupervisedDaemon() {
  folder.folder("apps");
  configure("");
}

SupervisedDaemon::~SupervisedDaemon() {
  if (!process) return;
  process->stop();
  if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", log().c_str());
}

void SupervisedDaemon::configure(const std::string& lines) const {
  folder.write("cutover.yaml", "engine: unix://" + environment.engine_socket +
                                   "\nstate_dir: " + (folder.path() / "state").string() +
                                   "\napi: {socket: " + socket() + "}\n" + lines);
}

void SupervisedDaemon::start(std::map<std::string, std::string> variables,
                             std::vector<std::string> launcher) {
  variables["NOTIFY_SOCKET"] = manager.path();
  variables["DOCKER_HOST"] = "";
  std::vector<std::string> argv = std::move(launcher);
  argv.insert(argv.end(), {CUTOVERD, "--config", (folder.path() / "cutover.yaml").string()});
  process = std::make_unique<Process>(Process::Options{
      .argv = std::move(argv), .environment = std::move(variables), .log = folder.path() / "log"});
}

int SupervisedDaemon::stop() {
  return process->stop(std::chrono::seconds(60));
}

std::string SupervisedDaemon::curl(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv{"curl", "--silent", "--show-error", "--unix-socket", socket()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Finished done = run(std::move(argv));
  return done.output + done.errors;
}

}  // namespace cutover::test
