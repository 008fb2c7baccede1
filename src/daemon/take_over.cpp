#include "daemon/take_over.hpp"

#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "cutover/base/clock.hpp"
#include "cutover/model/address.hpp"
#include "cutover/store/next_in_line.hpp"
#include "daemon/other_daemon.hpp"

namespace cutover::daemon {
namespace {

constexpr Milliseconds kLook{10};
/// One that has just started, or just taken over itself, is ready by then.
constexpr Milliseconds kReadyWithin{5'000};
/// It brings its deployments to a safe point within one minute.
constexpr Milliseconds kEndsWithin{120'000};
constexpr Milliseconds kSayAgain{10'000};

std::string named(const OtherDaemon& other) {
  return "cutoverd (pid " + std::to_string(other.pid()) + ")";
}

/// The sockets that were opened, until somebody has them all.
class Sockets {
 public:
  Sockets() = default;
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  ~Sockets() {
    for (const gate::Listening& socket : opened_) ::close(socket.descriptor);
  }
  void add(gate::Listening socket) { opened_.push_back(std::move(socket)); }
  std::vector<gate::Listening> release() { return std::exchange(opened_, {}); }

 private:
  std::vector<gate::Listening> opened_;
};

std::vector<model::Publish> addresses_of(const config::Config& configuration,
                                         const std::vector<gate::Listening>& there) {
  std::vector<model::Publish> addresses;
  for (const auto& [app, site] : configuration.sites) {
    const model::Publish& at = site.listener.at;
    const auto is_there = [&at](const gate::Listening& socket) { return socket.at == at; };
    if (std::any_of(there.begin(), there.end(), is_there)) continue;
    if (std::find(addresses.begin(), addresses.end(), at) == addresses.end()) addresses.push_back(at);
  }
  return addresses;
}

bool shares_any(const std::set<std::string>& some, const std::set<std::string>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&some](const std::string& one) { return some.contains(one); });
}

/// Nobody listens there beside the other daemon; the one before it may have been about to go. Where it does
/// not listen itself somebody else may: that address the gate can't have, now as after an ordinary start.
Result<void> check_alone(const OtherDaemon& other, const std::vector<model::Publish>& addresses) {
  const auto own = other.socket_inodes();
  for (const model::Publish& at : addresses) {
    const auto there = listening_at(at);
    if (std::includes(own.begin(), own.end(), there.begin(), there.end())) continue;
    if (!shares_any(own, there)) continue;
    return Error(ErrorCode::unavailable, "can't listen on " + to_text(at) +
                                             ": Address already in use, and not by the " + named(other) +
                                             " that is to be replaced");
  }
  return {};
}

Result<void> check_ready(const OtherDaemon& other, const std::vector<model::Publish>& addresses) {
  if (other.catches(SIGUSR2)) return check_alone(other, addresses);
  return Error(ErrorCode::unavailable,
               named(other) +
                   " does not know how to hand over: it is of an older version, or it "
                   "is still starting. Stop it with SIGTERM, and start this one");
}

Result<void> await_ready(const OtherDaemon& other, const std::vector<model::Publish>& addresses) {
  const auto deadline = std::chrono::steady_clock::now() + kReadyWithin;
  while (true) {
    auto ready = check_ready(other, addresses);
    if (ready || std::chrono::steady_clock::now() >= deadline || other.has_ended()) return ready;
    std::this_thread::sleep_for(kLook);
  }
}

Result<void> check_replaceable(const OtherDaemon& other) {
  if (!other.is_ours()) {
    return Error(ErrorCode::unavailable,
                 named(other) + " runs as another user; only that user's cutoverd can take over from it");
  }
  if (other.is_supervised()) {
    return Error(ErrorCode::unavailable, named(other) +
                                             " is run by systemd, which keeps its sockets and would start it "
                                             "again: use systemctl restart");
  }
  return {};
}

/// Beside those of the other. What else there is to listen at the gate opens itself.
Result<void> open_sockets(const OtherDaemon& other, const std::vector<model::Publish>& addresses,
                          Sockets& sockets) {
  const auto own = other.socket_inodes();
  for (const model::Publish& at : addresses) {
    if (!shares_any(own, listening_at(at))) continue;
    const auto descriptor = gate::listen_beside(at);
    if (!descriptor) return descriptor.error();
    sockets.add({at, *descriptor});
  }
  return {};
}

/// As soon as the other has let go of it.
Result<std::unique_ptr<store::Store>> await_store(const std::filesystem::path& state_dir,
                                                  const OpenStore& open_store, const OtherDaemon& other) {
  const auto began = std::chrono::steady_clock::now();
  auto say_again = began + kSayAgain;
  while (true) {
    const bool had_ended = other.has_ended();
    auto store = open_store(state_dir);
    if (store || store.error().code() != ErrorCode::conflict || had_ended) return store;
    const auto now = std::chrono::steady_clock::now();
    if (now >= began + kEndsWithin) {
      return Error(ErrorCode::unavailable,
                   named(other) + " was told to hand over, and still has " + state_dir.string() + " after " +
                       std::to_string(kEndsWithin.count() / 1000) +
                       " s; it serves until it ends. Look at its log, and start this one again");
    }
    if (now >= say_again) {
      spdlog::info("event=waiting_for_other pid={} reason=\"its deployments come to a safe point\"",
                   other.pid());
      say_again += kSayAgain;
    }
    std::this_thread::sleep_for(kLook);
  }
}

Result<TakenOver> start_alone(const std::filesystem::path& state_dir, const OpenStore& open_store) {
  spdlog::info("event=nobody_to_replace state_dir={:?}", state_dir.string());
  auto store = open_store(state_dir);
  if (!store) return store.error();
  return TakenOver{std::move(*store)};
}

}  // namespace

Result<TakenOver> take_over(const config::Config& configuration, const std::vector<gate::Listening>& there,
                            const OpenStore& open_store) {
  const std::filesystem::path& state_dir = configuration.daemon.state_dir;
  auto next = store::NextInLine::behind_owner(state_dir);
  if (!next) return next.error();
  if (!*next) return start_alone(state_dir, open_store);
  const auto other = OtherDaemon::find((*next)->owner());
  if (!other) return other.error();
  if (auto can = check_replaceable(*other); !can) return can.error();
  const auto addresses = addresses_of(configuration, there);
  if (auto ready = await_ready(*other, addresses); !ready) return ready.error();
  Sockets sockets;
  if (auto opened = open_sockets(*other, addresses, sockets); !opened) return opened.error();
  // The handle is of whoever had this number when it was opened; only now is it known that this is the owner.
  if (!(*next)->owns(other->pid())) {
    return Error(ErrorCode::conflict, named(*other) + " has ended by itself; start this one again");
  }
  if (auto told = other->signal(SIGUSR2); !told) return told.error();
  spdlog::info("event=taking_over pid={} addresses={}", other->pid(), addresses.size());
  auto store = await_store(state_dir, open_store, *other);
  if (!store) return store.error();
  spdlog::info("event=took_over pid={}", other->pid());
  return TakenOver{std::move(*store), sockets.release(), other->handle()};
}

}  // namespace cutover::daemon
