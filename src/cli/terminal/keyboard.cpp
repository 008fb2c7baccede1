#include "cli/terminal/keyboard.hpp"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cutover::cli {

namespace asio = boost::asio;

Keyboard::Keyboard(int terminal) : terminal_(terminal) {
  if (::tcgetattr(terminal_, &before_) != 0) return;
  termios single = before_;
  single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  single.c_cc[VMIN] = 1;
  single.c_cc[VTIME] = 0;
  changed_ = ::tcsetattr(terminal_, TCSANOW, &single) == 0;
}

Keyboard::~Keyboard() {
  if (changed_) ::tcsetattr(terminal_, TCSANOW, &before_);
}

/// Only waits through Asio, and reads itself: Asio's own read would make the terminal non-blocking, for the
/// shell too.
Task<Result<char>> Keyboard::key() {
  auto executor = co_await asio::this_coro::executor;
  asio::posix::stream_descriptor descriptor(executor, ::dup(terminal_));
  boost::system::error_code failure;
  co_await descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                 asio::redirect_error(asio::use_awaitable, failure));
  if (failure) throw boost::system::system_error(failure);
  char key = 0;
  if (::read(terminal_, &key, 1) != 1) co_return Error(ErrorCode::unavailable, "the terminal is gone");
  co_return key;
}

}  // namespace cutover::cli
