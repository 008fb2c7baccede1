#include "bench/cutoverd.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>

#include "bench/http_connection.hpp"

namespace cutover::bench {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr auto kReadyLimit = 30s;

/// What the daemon takes for systemd's end of the notification protocol (sd_notify(3)).
class NotifySocket {
 public:
  explicit NotifySocket(const fs::path& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    fs::remove(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("can't make the socket " + path.string());
  }

  /// False when `limit` passes without it.
  bool await_ready(std::chrono::milliseconds limit) const {
    const auto deadline = SteadyClock::now() + limit;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
      pollfd said{.fd = socket_.get(), .events = POLLIN, .revents = 0};
      if (left <= 0ms || poll(&said, 1, static_cast<int>(left.count())) <= 0) return false;
      char message[4096];
      const ssize_t got = recv(socket_.get(), message, sizeof message, 0);
      if (got > 0 && std::string_view(message, static_cast<std::size_t>(got)).starts_with("READY=1\n"))
        return true;
    }
  }

 private:
  test::Descriptor socket_;
};

}  // namespace

Cutoverd::Cutoverd(fs::path folder, const std::string& engine_socket) : folder_(std::move(folder)) {
  fs::create_directories(folder_ / "apps");
  std::ofstream(folder_ / "cutover.yaml")
      << "engine: unix://" << engine_socket << "\nstate_dir: " << (folder_ / "state").string()
      << "\napi: {socket: " << (folder_ / "api.sock").string() << "}\n";
}

std::string Cutoverd::add_app(const std::optional<Place>& place) {
  apps_.push_back("bench-" + std::to_string(apps_.size() + 1));
  std::ofstream file(folder_ / "apps" / (apps_.back() + ".yaml"));
  file << "image: demo:v1\npull: never\nweb:\n  port: " << kAppPort << "\n";
  if (place) file << "  publish: 127.0.0.1:" << place->port << "\n";
  file << "  health: {path: /health, deadline: 30s}\nwatch: 100ms\nretain: 1\n"
          "env: {DJANGO_SETTINGS_MODULE: shop.settings, WORKERS: 3, LOG_LEVEL: info}\n";
  if (place && place->network != kDefaultNetwork) file << "networks: [" << place->network << "]\n";
  return apps_.back();
}

std::chrono::nanoseconds Cutoverd::start(const std::map<std::string, std::string>& environment) {
  const fs::path notify = folder_ / "notify.sock";
  const NotifySocket systemd(notify);
  test::Process::Options options{.argv = {CUTOVERD, "--config", folder_ / "cutover.yaml"},
                                 .environment = environment,
                                 .log = folder_ / "log"};
  options.environment["NOTIFY_SOCKET"] = notify;
  const auto begun = SteadyClock::now();
  process_ = std::make_unique<test::Process>(std::move(options));
  const bool ready = systemd.await_ready(kReadyLimit);
  const auto took = SteadyClock::now() - begun;
  if (!ready) throw std::runtime_error("cutoverd does not become ready. Its log:\n" + log());
  return took;
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
  std::vector<std::future<void>> deployments;
  for (const std::string& app : apps_) {
    deployments.push_back(std::async(std::launch::async, [this, app, version] { deploy(app, version); }));
  }
  for (auto& deployment : deployments) deployment.get();
}

std::string Cutoverd::log() const {
  std::ifstream file(folder_ / "log");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace cutover::bench
