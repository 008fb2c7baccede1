#include "gate/listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

namespace ip = boost::asio::ip;

constexpr int kMostAtOnce = 64;
constexpr Milliseconds kPause{100};

Origin origin_of(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
    ip::address_v6::bytes_type bytes;
    std::copy_n(v6.sin6_addr.s6_addr, bytes.size(), bytes.begin());
    return Origin(ip::address_v6(bytes));
  }
  return Origin(ip::address_v4(ntohl(reinterpret_cast<const sockaddr_in&>(peer).sin_addr.s_addr)));
}

}  // namespace

Listener::Listener(Worker& worker, int descriptor, Door door)
    : worker_(worker),
      descriptor_(descriptor),
      door_(std::make_shared<Door>(std::move(door))),
      resume_(worker.loop.timers(), [this] { begin(); }) {}

/// The process ends: whoever else has the socket (systemd, for the next daemon) goes on with it.
Listener::~Listener() {
  if (descriptor_ >= 0) close_socket();
}

void Listener::close() {
  if (descriptor_ < 0) return;
  let_go();
  door_->routes = std::make_shared<Routes>();
}

void Listener::leave() {
  if (descriptor_ >= 0) let_go();
}

/// Whoever else has the socket: nobody listens on it from here on.
void Listener::let_go() {
  ::shutdown(descriptor_, SHUT_RDWR);
  close_socket();
}

/// Closing it does not end what is watched while somebody else has it, too.
void Listener::close_socket() {
  worker_.loop.forget(descriptor_);
  ::close(descriptor_);
  descriptor_ = -1;
  resume_.cancel();
}

void Listener::hand_over() {
  if (descriptor_ < 0) return;
  while (accept_some()) {
  }
  close_socket();
}

void Listener::begin() {
  if (worker_.retired || descriptor_ < 0) return;
  if (!worker_.loop.watch_listener(descriptor_, *this)) resume_.set(worker_.loop.now() + kPause);
}

void Listener::ready(std::uint32_t) {
  if (descriptor_ >= 0) accept_some();
}

/// True: there may be more.
bool Listener::accept_some() {
  for (int accepted = 0; accepted < kMostAtOnce; ++accepted) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    const int descriptor =
        ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause();
      if (errno != ECONNABORTED && errno != EINTR) return false;
      continue;
    }
    auto client = std::make_unique<Client>(worker_, door_, descriptor, origin_of(peer));
    Client& begun = *client;
    worker_.clients.push_back(std::move(client));
    begun.begin(std::prev(worker_.clients.end()));
  }
  return true;
}

/// There are no descriptors left: looking again at once would only keep the processor busy.
void Listener::pause() {
  worker_.loop.forget(descriptor_);
  resume_.set(worker_.loop.now() + kPause);
}

}  // namespace cutover::gate
