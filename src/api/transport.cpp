#include "api/transport.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include "cutover/base/parallel.hpp"

namespace cutover::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How often a connection whose end makes no event is looked at.
constexpr Milliseconds kLook{1'000};

Transferred checked(Transferred transferred) {
  if (transferred.error == asio::error::operation_aborted) {
    throw boost::system::system_error(transferred.error);
  }
  return transferred;
}

bool is_tcp(Socket& socket) {
  int domain = 0;
  socklen_t size = sizeof domain;
  ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_DOMAIN, &domain, &size);
  return domain == AF_INET || domain == AF_INET6;
}

bool was_closed_by_peer(Socket& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return true;
  return info.tcpi_state == TCP_CLOSE_WAIT || info.tcpi_state == TCP_CLOSE;
}

Task<Result<void>> hang_up_event(Socket& socket) {
  error_code error;
  co_await socket.async_wait(Socket::wait_error, asio::redirect_error(asio::use_awaitable, error));
  if (error) throw boost::system::system_error(error);
  co_return Result<void>();
}

/// A TCP peer that closes makes no event of its own as long as it might still read.
Task<Result<void>> closed_by_peer(Socket& socket, Clock& clock) {
  while (!was_closed_by_peer(socket)) co_await clock.sleep_until(clock.now() + kLook);
  co_return Result<void>();
}

class PlainTransport final : public Transport {
 public:
  PlainTransport(Socket socket, Clock& clock) : socket_(std::move(socket)), clock_(clock) {}

  Task<Transferred> open() override { co_return Transferred(); }

  Task<Transferred> read_some(asio::mutable_buffer into) override {
    Transferred read;
    read.bytes =
        co_await socket_.async_read_some(into, asio::redirect_error(asio::use_awaitable, read.error));
    co_return checked(read);
  }

  Task<Transferred> write(std::string bytes) override {
    Transferred written;
    const auto buffer = asio::buffer(bytes);
    written.bytes =
        co_await asio::async_write(socket_, buffer, asio::redirect_error(asio::use_awaitable, written.error));
    co_return checked(written);
  }

  Task<Transferred> finish() override {
    Transferred finished;
    socket_.shutdown(Socket::shutdown_send, finished.error);
    co_return finished;
  }

  Task<Transferred> hung_up() override { return api::hung_up(socket_, clock_); }

  void cancel() override {
    error_code ignored;
    socket_.cancel(ignored);
  }

 private:
  Socket socket_;
  Clock& clock_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(Socket socket, Clock& clock) {
  return std::make_unique<PlainTransport>(std::move(socket), clock);
}

Task<Transferred> hung_up(Socket& socket, Clock& clock) {
  if (!is_tcp(socket)) {
    Transferred waited;
    co_await socket.async_wait(Socket::wait_error, asio::redirect_error(asio::use_awaitable, waited.error));
    co_return checked(waited);
  }
  std::vector<Task<Result<void>>> race;
  race.push_back(hang_up_event(socket));
  race.push_back(closed_by_peer(socket, clock));
  co_await first_of(std::move(race));
  co_return Transferred();
}

}  // namespace cutover::api
