#include "gate/listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>

#include "cutover/model/address.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

namespace ip = boost::asio::ip;

constexpr int kBacklog = 4096;
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

Result<int> open_listening(const model::Publish& at) {
  const auto failed = [&at](const std::string& why) {
    return Error(ErrorCode::unavailable, "can't listen on " + to_text(at) + ": " + why);
  };
  boost::system::error_code error;
  const ip::tcp::endpoint endpoint(ip::make_address(at.address, error), at.port);
  if (error) return failed("\"" + at.address + "\" is not an IP address");
  const int descriptor =
      ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  const int on = 1;
  // Each connection inherits TCP_NODELAY.
  const bool listens = descriptor >= 0 &&
                       ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                       ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
                       ::bind(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0 &&
                       ::listen(descriptor, kBacklog) == 0;
  if (listens) return descriptor;
  const std::string why = boost::system::system_category().message(errno);
  if (descriptor >= 0) ::close(descriptor);
  return failed(why);
}

Listener::Listener(Worker& worker, int descriptor, Door door)
    : worker_(worker),
      descriptor_(descriptor),
      door_(std::make_shared<Door>(std::move(door))),
      resume_(worker.loop.timers(), [this] { begin(); }) {}

Listener::~Listener() {
  close();
}

void Listener::close() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  descriptor_ = -1;
  resume_.cancel();
  door_->routes = std::make_shared<Routes>();
}

void Listener::begin() {
  if (worker_.retired) return;
  if (!worker_.loop.watch_listener(descriptor_, *this)) resume_.set(worker_.loop.now() + kPause);
}

void Listener::ready(std::uint32_t) {
  if (descriptor_ < 0) return;
  for (int accepted = 0; accepted < kMostAtOnce; ++accepted) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    const int descriptor =
        ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause();
      if (errno != ECONNABORTED && errno != EINTR) return;
      continue;
    }
    auto client = std::make_unique<Client>(worker_, door_, descriptor, origin_of(peer));
    Client& begun = *client;
    worker_.clients.push_back(std::move(client));
    begun.begin(std::prev(worker_.clients.end()));
  }
}

/// There are no descriptors left: looking again at once would only keep the processor busy.
void Listener::pause() {
  worker_.loop.forget(descriptor_);
  resume_.set(worker_.loop.now() + kPause);
}

}  // namespace cutover::gate
