#include "bench/cutoverd.hpp"

#include <signal.h>

#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>

#include "bench/http_connection.hpp"
#include "support/notify_socket.hpp"

namespace cutover::bench {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr auto kReadyLimit = 30s;
constexpr int kAtATime = 4;

}  // namespace

Cutoverd::Cutoverd(fs::path folder, const std::string& engine_socket) : folder_(std::move(folder)) {
  fs::create_directories(folder_ / "apps");
  std::ofstream(folder_ / "cutover.yaml")
      << "engine: unix://" << engine_socket << "\nstate_dir: " << (folder_ / "state").string()
      << "\napi: {socket: " << (folder_ / "api.sock").string() << "}\n";
}

std::string Cutoverd::add_app(const std::optional<Place>& place,
                              const std::map<std::string, std::string>& environment) {
  apps_.push_back("bench-" + std::to_string(apps_.size() + 1));
  std::ofstream file(folder_ / "apps" / (apps_.back() + ".yaml"));
  file << "image: demo:v1\npull: never\nweb:\n  port: " << kAppPort << "\n";
  if (place) file << "  publish: 127.0.0.1:" << place->port << "\n";
  file << "  health: {path: /health, deadline: 30s}\nwatch: 100ms\nretain: 1\n"
          "env:\n  DJANGO_SETTINGS_MODULE: shop.settings\n  WORKERS: 3\n  LOG_LEVEL: info\n";
  for (const auto& [name, value] : environment) file << "  " << name << ": " << value << "\n";
  if (place && place->network != kDefaultNetwork) file << "networks: [" << place->network << "]\n";
  return apps_.back();
}

std::string Cutoverd::add_app_behind_gate(std::uint16_t port, const std::string& web,
                                          const std::string& more) {
  apps_.push_back("bench-" + std::to_string(apps_.size() + 1));
  std::ofstream(folder_ / "apps" / (apps_.back() + ".yaml"))
      << "image: demo:v1\npull: never\nwatch: 100ms\nretain: 1\n"
      << more << "web:\n  port: " << kAppPort << "\n  listen: 127.0.0.1:" << port
      << "\n  health: {path: /health, deadline: 30s}\n"
      << web;
  return apps_.back();
}

std::string Cutoverd::add_app_in_cluster(int replicas, std::optional<std::uint16_t> port,
                                         const std::string& more) {
  apps_.push_back("bench-" + std::to_string(apps_.size() + 1));
  std::ofstream(folder_ / "apps" / (apps_.back() + ".yaml"))
      << "image: demo:v1\npull: never\n"
      << more << "web:\n  port: " << kAppPort << "\n  replicas: " << replicas
      << (port ? "\n  publish: 0.0.0.0:" + std::to_string(*port) : "")
      << "\n  health: {path: /health, interval: 1s, timeout: 30s, deadline: 2m}\n";
  return apps_.back();
}

std::chrono::nanoseconds Cutoverd::start(const std::map<std::string, std::string>& environment) {
  const fs::path notify = folder_ / "notify.sock";
  fs::remove(notify);
  test::NotifySocket systemd(notify);
  test::Process::Options options{.argv = command(), .environment = environment, .log = folder_ / "log"};
  options.environment["NOTIFY_SOCKET"] = notify;
  const auto begun = SteadyClock::now();
  process_ = std::make_unique<test::Process>(std::move(options));
  const bool ready = systemd.await("READY=1", kReadyLimit);
  const auto took = SteadyClock::now() - begun;
  if (!ready) throw std::runtime_error("cutoverd does not become ready. Its log:\n" + log());
  return took;
}

void Cutoverd::launch() {
  process_ =
      std::make_unique<test::Process>(test::Process::Options{.argv = command(), .log = folder_ / "log"});
}

void Cutoverd::kill() {
  process_->signal(SIGKILL);
  process_->wait(10s);
}

void Cutoverd::stop() {
  process_->signal(SIGTERM);
  const auto exit_code = process_->wait(70s);
  if (exit_code != 0) throw std::runtime_error("cutoverd did not end as it should. Its log:\n" + log());
}

void Cutoverd::deploy(const std::string& app, const std::string& version) const {
  HttpConnection api(folder_ / "api.sock");
  try {
    api.request("POST", "/v1/apps/" + app + "/deployments?wait=true", "{\"tag\": \"" + version + "\"}");
  } catch (const std::runtime_error& failure) {
    throw std::runtime_error(std::string(failure.what()) + "\ncutoverd's log:\n" + log());
  }
}

void Cutoverd::deploy_all(const std::string& version) const {
  std::atomic<std::size_t> next = 0;
  const auto deploy_some = [&] {
    for (std::size_t i = next++; i < apps_.size(); i = next++) deploy(apps_[i], version);
  };
  std::vector<std::future<void>> workers;
  for (int i = 0; i < kAtATime; ++i) workers.push_back(std::async(std::launch::async, deploy_some));
  for (auto& worker : workers) worker.get();
}

std::vector<std::string> Cutoverd::command() const {
  std::vector<std::string> argv{CUTOVERD, "--config", folder_ / "cutover.yaml"};
  return network_ == nullptr ? argv : network_->inside(std::move(argv));
}

std::string Cutoverd::log() const {
  std::ifstream file(folder_ / "log");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace cutover::bench
