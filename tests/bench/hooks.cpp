#include "bench/hooks.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "bench/cutoverd.hpp"
#include "bench/http_connection.hpp"
#include "bench/memory.hpp"
#include "bench/series.hpp"
#include "bench/slow_clients.hpp"
#include "bench/table.hpp"
#include "support/http_get.hpp"

namespace cutover::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

const std::string kSecret = "a secret of the benchmark";
constexpr int kAtOnce = 8;
constexpr auto kUntilSlow = 3s;  // until all have sent something

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::string hmac_in_hex(const std::string& body) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  HMAC(EVP_sha256(), kSecret.data(), static_cast<int>(kSecret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), mac, &length);
  std::string hex;
  char digits[3];
  for (unsigned i = 0; i < length; ++i) {
    std::snprintf(digits, sizeof digits, "%02x", mac[i]);
    hex += digits;
  }
  return hex;
}

/// A daemon that takes deliveries and can't deploy: there is no Engine.
class Receiver {
 public:
  explicit Receiver(const fs::path& folder) : daemon_(folder, (folder / "no-engine.sock").string()) {
    fs::create_directories(folder / "apps");
    const fs::path secret = folder / "apps" / "secret";
    std::ofstream(secret) << kSecret << "\n";
    fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
    const std::string app = daemon_.add_app();
    std::ofstream(folder / "apps" / (app + ".yaml"), std::ios::app)
        << "hooks: {github: {secret_file: secret, branch: main}}\n";
    std::ofstream(folder / "cutover.yaml", std::ios::app)
        << "hooks: {listen: 127.0.0.1:" << port_ << "}\nlimits: {hook_requests: 100000}\n";
    daemon_.start();
  }
  ~Receiver() { daemon_.kill(); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return daemon_.pid(); }

  /// A push of its own.
  void deliver(HttpConnection& connection) {
    const int number = ++delivered_;
    char commit[41];
    std::snprintf(commit, sizeof commit, "%040x", number);
    const std::string body =
        std::string(R"({"ref": "refs/heads/main", "before": ")") + std::string(40, 'a') + R"(", "after": ")" +
        commit + R"(", "deleted": false, "repository": {"full_name": "acme/shop", "pushed_at": )" +
        std::to_string(1'785'585'600 + number) + R"(}, "sender": {"login": "octocat"}})";
    connection.request("POST", "/v1/hooks/bench-1/github", body,
                       "X-GitHub-Event: push\r\nX-GitHub-Delivery: " + std::to_string(number) +
                           "\r\nX-Hub-Signature-256: sha256=" + hmac_in_hex(body) + "\r\n");
  }

 private:
  std::uint16_t port_ = test::free_port();
  Cutoverd daemon_;
  std::atomic<int> delivered_ = 0;
};

struct Accepted {
  Series ms;
  double per_second = 0;
};

Accepted deliver_all(Receiver& receiver, int deliveries, int at_once) {
  Accepted accepted;
  std::mutex mutex;
  const auto deliver_some = [&] {
    HttpConnection connection(receiver.port());
    for (int i = 0; i < deliveries / at_once; ++i) {
      const auto begun = Clock::now();
      receiver.deliver(connection);
      const std::lock_guard lock(mutex);
      accepted.ms.add(milliseconds(Clock::now() - begun));
    }
  };
  const auto begun = Clock::now();
  std::vector<std::future<void>> workers;
  for (int i = 0; i < at_once; ++i) workers.push_back(std::async(std::launch::async, deliver_some));
  for (auto& worker : workers) worker.get();
  accepted.per_second = static_cast<double>(accepted.ms.size()) * 1000 / milliseconds(Clock::now() - begun);
  return accepted;
}

std::vector<std::string> cells(const std::string& how, const Accepted& seen, const Accepted& alone) {
  return {how,
          fixed(seen.per_second, 0),
          fixed(seen.ms.median(), 2),
          fixed(seen.ms.quantile(0.99), 2),
          fixed(seen.ms.highest(), 1),
          fixed(seen.ms.quantile(0.99) / alone.ms.quantile(0.99), 2)};
}

void print_deliveries(Receiver& receiver, const HookLoad& load) {
  std::printf(
      "\nSigned deliveries of GitHub's, from the request to the answer that it is durable; %d in each row\n",
      load.deliveries);
  const Accepted alone = deliver_all(receiver, load.deliveries, 1);
  const Accepted together = deliver_all(receiver, load.deliveries, kAtOnce);
  Accepted beside_slow;
  {
    const SlowClients slow(receiver.port(), load.slow);
    std::this_thread::sleep_for(kUntilSlow);
    beside_slow = deliver_all(receiver, load.deliveries, 1);
  }
  Table table({"", "a second", "p50, ms", "p99, ms", "longest", "p99, ratio"});
  table.row(cells("one after the other", alone, alone));
  table.row(cells(std::to_string(kAtOnce) + " at once", together, alone));
  table.row(cells("one after the other, beside " + std::to_string(load.slow) + " slow connections",
                  beside_slow, alone));
  table.print();
}

/// What a stranger can make the daemon keep: a header, a body or the fields of either, none of which ends.
std::vector<std::string> large_requests() {
  const std::string begin = "POST /v1/hooks/bench-1/github HTTP/1.1\r\nHost: localhost\r\n";
  std::string fields;
  while (fields.size() < 15'000) fields += "a:\r\n";
  return {begin + "X-Large: " + std::string(15'000, 'x'), begin + fields,
          begin + "Content-Length: 65536\r\n\r\n" + std::string(65'000, 'x'),
          begin + "Content-Length: 2000000\r\n\r\n" + std::string(1'900'000, 'x'),
          begin + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + fields};
}

void print_strangers(Receiver& receiver, const HookLoad& load) {
  const Memory before = memory_of(receiver.pid());
  Memory most = before;
  const std::vector<std::string> requests = large_requests();
  constexpr std::size_t kept = 1000;  // of ours; the daemon keeps fewer
  std::vector<test::Descriptor> sockets;
  for (int i = 0; i < load.strangers; ++i) {
    if (sockets.size() == kept) sockets.erase(sockets.begin(), sockets.begin() + kept / 2);
    sockets.push_back(connect_from_loopback(receiver.port(), i));
    const std::string& request = requests[static_cast<std::size_t>(i) % requests.size()];
    ::send(sockets.back().get(), request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (i % 100 != 0) continue;
    const Memory now = memory_of(receiver.pid());
    if (now.resident > most.resident) most = now;
  }
  HttpConnection connection(receiver.port());
  receiver.deliver(connection);
  std::printf("\nMemory while strangers try %d connections, each with a large request that does not end\n",
              load.strangers);
  Table table({"", "resident, MiB"});
  table.row({"before", fixed(before.resident, 1)});
  table.row({"at most", fixed(most.resident, 1)});
  table.print();
  std::printf("A signed delivery was accepted meanwhile.\n");
}

}  // namespace

void measure_hooks(const fs::path& folder, const HookLoad& load) {
  Receiver receiver(folder / "cutoverd");
  print_strangers(receiver, load);
  print_deliveries(receiver, load);
}

}  // namespace cutover::bench
