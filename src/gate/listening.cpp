#include "cutover/gate/listening.hpp"

#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>

#include "cutover/model/address.hpp"

namespace cutover::gate {
namespace {

namespace ip = boost::asio::ip;

constexpr int kBacklog = 4096;

/// Sockets that share an address are numbered in the order in which they began to listen.
constexpr std::uint32_t kFirst = 0;
constexpr std::uint32_t kSecond = 1;

enum class Place { alone, beside_another };

bool switch_on(int descriptor, int level, int option) {
  const int on = 1;
  return ::setsockopt(descriptor, level, option, &on, sizeof on) == 0;
}

/// Which of the sockets gets new connections. Where there is no such socket the kernel chooses among those
/// that there are.
bool steer(int descriptor, std::uint32_t to) {
  sock_filter choice = BPF_STMT(BPF_RET | BPF_K, to);
  const sock_fprog program{1, &choice};
  return ::setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program) == 0;
}

/// The kernel lets a socket join others when all have SO_REUSEPORT at that moment, whenever the others got
/// it. Who does not mean to join binds without, and so fails where somebody listens.
bool listen_at(int descriptor, const ip::tcp::endpoint& endpoint, Place place) {
  // Each connection inherits TCP_NODELAY.
  if (!switch_on(descriptor, SOL_SOCKET, SO_REUSEADDR)) return false;
  if (!switch_on(descriptor, IPPROTO_TCP, TCP_NODELAY)) return false;
  if (place == Place::beside_another && !switch_on(descriptor, SOL_SOCKET, SO_REUSEPORT)) return false;
  if (::bind(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) return false;
  if (place == Place::alone && !switch_on(descriptor, SOL_SOCKET, SO_REUSEPORT)) return false;
  if (::listen(descriptor, kBacklog) != 0) return false;
  return place == Place::alone || steer(descriptor, kFirst);
}

/// Not all of them are for ever: an address may come with an interface.
std::string in_words(int error, const model::Publish& at) {
  const std::string why = boost::system::system_category().message(error);
  if (error == EADDRNOTAVAIL) return why + "; no interface of this host has the address " + at.address;
  if (error == EACCES && at.port < IPPORT_RESERVED)
    return why + "; a port below 1024 needs the capability CAP_NET_BIND_SERVICE";
  return why;
}

Result<int> open(const model::Publish& at, Place place) {
  const auto failed = [&at](ErrorCode code, const std::string& why) {
    return Error(code, "can't listen on " + to_text(at) + ": " + why);
  };
  boost::system::error_code error;
  const ip::tcp::endpoint endpoint(ip::make_address(at.address, error), at.port);
  if (error) return failed(ErrorCode::rejected, "\"" + at.address + "\" is not an IP address");
  const int descriptor =
      ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor >= 0 && listen_at(descriptor, endpoint, place)) return descriptor;
  const int why = errno;
  if (descriptor >= 0) ::close(descriptor);
  return failed(why == EADDRINUSE ? ErrorCode::conflict : ErrorCode::rejected, in_words(why, at));
}

}  // namespace

Result<int> open_listening(const model::Publish& at) {
  return open(at, Place::alone);
}

Result<int> listen_beside(const model::Publish& at) {
  return open(at, Place::beside_another);
}

/// A socket that systemd keeps may be without SO_REUSEPORT: there is nobody beside it then.
void give_way(int descriptor) {
  steer(descriptor, kSecond);
}

}  // namespace cutover::gate
