#include "e2e/cutoverd.hpp"

#include <signal.h>

#include <fstream>
#include <stdexcept>

#include "support/eventually.hpp"

namespace cutover::test {

Cutoverd::Cutoverd(std::filesystem::path folder, std::string engine_socket)
    : folder_(std::move(folder)), engine_socket_(std::move(engine_socket)) {
  std::filesystem::create_directories(apps());
  configure("log: {level: debug}\n");
  // Nobody's logins but those of its configuration.
  environment_ = {{"DOCKER_CONFIG", folder_ / "docker"}, {"DOCKER_HOST", ""}};
}

void Cutoverd::configure(const std::string& lines) const {
  std::ofstream(file()) << "engine: unix://" << engine_socket_ << "\nstate_dir: " << state().string()
                        << "\napi: {socket: " << (folder_ / "api.sock").string() << "}\n"
                        << lines;
}

void Cutoverd::launch(std::map<std::string, std::string> environment) {
  environment.insert(environment_.begin(), environment_.end());
  std::vector<std::string> argv{CUTOVERD, "--config", file()};
  if (network_) argv = network_->inside(std::move(argv));
  process_ = std::make_unique<Process>(Process::Options{
      .argv = std::move(argv), .environment = std::move(environment), .log = folder_ / "log"});
}

std::unique_ptr<Process> Cutoverd::take_over() {
  auto old = std::move(process_);
  process_ = std::make_unique<Process>(Process::Options{.argv = {CUTOVERD, "--take-over", "--config", file()},
                                                        .environment = environment_,
                                                        .log = folder_ / "log"});
  return old;
}

void Cutoverd::await_ready() {
  const bool ready = eventually([this] { return api().get("/readyz").status == 200 || !running(); });
  if (!ready || !running()) throw std::runtime_error("cutoverd does not start; its log:\n" + log());
}

int Cutoverd::stop() {
  signal(SIGTERM);
  const auto exit_code = ended();
  if (!exit_code) throw std::runtime_error("cutoverd does not stop; its log:\n" + log());
  return *exit_code;
}

void Cutoverd::kill() {
  signal(SIGKILL);
  ended();
}

Finished Cutoverd::start_another(std::vector<std::string> options) const {
  std::vector<std::string> argv{CUTOVERD, "--config", file()};
  argv.insert(argv.end(), options.begin(), options.end());
  return run(std::move(argv));
}

std::string Cutoverd::log() const {
  std::ifstream in(folder_ / "log", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace cutover::test
