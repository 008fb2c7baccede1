#include "gate/backend.hpp"

#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>

#include "gate/exchange.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {

namespace ip = boost::asio::ip;

BackendConnection::BackendConnection(Worker& worker, int descriptor)
    : socket(worker.loop, worker.blocks, descriptor) {}

void BackendConnection::ready(std::uint32_t events) {
  if (!socket.is_open()) return;
  socket.note(events);
  if (user) {
    user->backend_ready();
  } else if (idle_at && socket.readable()) {
    idle_at->drop(*this);
  }
}

Backend::Backend(Worker& worker, Upstream upstream)
    : worker_(worker), upstream_(std::move(upstream)), sweeper_(worker.loop.timers(), [this] { sweep(); }) {
  boost::system::error_code error;
  const ip::tcp::endpoint endpoint(ip::make_address(upstream_.address, error), upstream_.port);
  if (error) return;  // of no family: no socket can be made for it
  address_length_ = static_cast<socklen_t>(endpoint.size());
  std::memcpy(&address_, endpoint.data(), endpoint.size());
}

Backend::~Backend() {
  while (!idle_.empty()) drop(*idle_.back());
}

std::unique_ptr<BackendConnection> Backend::take_idle(bool surely_open) {
  while (surely_open && !idle_.empty() && !is_quiet(*idle_.back())) drop(*idle_.back());
  if (idle_.empty() || (surely_open && idle_.back()->idle_since + kJustNow < worker_.loop.now()))
    return nullptr;
  std::unique_ptr<BackendConnection> connection = std::move(idle_.back());
  idle_.pop_back();
  connection->idle_at = nullptr;
  connection->reused = true;
  return connection;
}

/// Its end may have come since events were last fetched.
bool Backend::is_quiet(BackendConnection& idle) {
  char one = 0;
  std::size_t got = 0;
  return idle.socket.peek(&one, 1, got) == Socket::Read::nothing;
}

std::unique_ptr<BackendConnection> Backend::connect() {
  const int descriptor =
      ::socket(address_.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return nullptr;
  auto connection = std::make_unique<BackendConnection>(worker_, descriptor);
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto* address = reinterpret_cast<const sockaddr*>(&address_);
  if (::connect(descriptor, address, address_length_) != 0 && errno != EINPROGRESS) return nullptr;
  if (!connection->socket.watch(*connection)) return nullptr;
  return connection;
}

void Backend::keep(std::unique_ptr<BackendConnection> connection) {
  connection->user = nullptr;
  if (retired_ || idle_.size() >= kMostIdle) {
    connection->socket.close();
    worker_.loop.bury(std::move(connection));
    return;
  }
  connection->idle_at = this;
  connection->idle_since = worker_.loop.now();
  idle_.push_back(std::move(connection));
  const bool first_of_some = idle_.size() == 1 || idle_.size() == kKeptForLong + 1;
  if (first_of_some) sweep();
}

void Backend::drop(BackendConnection& idle) {
  const auto found =
      std::find_if(idle_.begin(), idle_.end(), [&idle](const auto& kept) { return kept.get() == &idle; });
  if (found == idle_.end()) return;
  std::unique_ptr<BackendConnection> dropped = std::move(*found);
  idle_.erase(found);
  dropped->socket.close();
  worker_.loop.bury(std::move(dropped));
}

void Backend::retire() {
  retired_ = true;
  close_in_turn(idle_.size());
}

void Backend::count_answer(bool good) const {
  add(answers_->all);
  if (!good) add(answers_->bad);
}

void Backend::spoil_answer() const {
  add(answers_->bad);
}

/// What a burst needed is closed soon, and before it is in the way: the app has a part in it, too.
void Backend::sweep() {
  const SteadyTime now = worker_.loop.now();
  std::size_t old = 0;
  const auto time_of_next = [this, &old] {
    return idle_[old]->idle_since + (idle_.size() - old > kKeptForLong ? kShortIdle : kLongestIdle);
  };
  while (old < idle_.size() && time_of_next() <= now) ++old;
  if (old < idle_.size()) sweeper_.set(time_of_next());
  close_in_turn(old);
}

void Backend::close_in_turn(std::size_t oldest) {
  const auto end = idle_.begin() + static_cast<std::ptrdiff_t>(oldest);
  for (auto idle = idle_.begin(); idle != end; ++idle) {
    (*idle)->idle_at = nullptr;
    worker_.loop.bury_in_turn(std::move(*idle));
  }
  idle_.erase(idle_.begin(), end);
}

}  // namespace cutover::gate
