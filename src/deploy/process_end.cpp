#include "deploy/process_end.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstring>

namespace cutover::deploy {

namespace asio = boost::asio;

std::optional<ProcessEnd> ProcessEnd::of(const asio::any_io_executor& executor, int pid) {
  if (pid <= 0) return std::nullopt;
  const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (descriptor < 0) return std::nullopt;
  return ProcessEnd(asio::posix::stream_descriptor(executor, descriptor));
}

bool ProcessEnd::send(std::string_view signal) {
  const std::optional<int> number = signal_number(signal);
  return number && ::syscall(SYS_pidfd_send_signal, process_.native_handle(), *number, nullptr, 0) == 0;
}

Task<Result<void>> ProcessEnd::came() {
  co_await process_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  co_return Result<void>();
}

std::optional<int> signal_number(std::string_view name) {
  if (name.starts_with("SIG")) name.remove_prefix(3);
  for (int number = 1; number < SIGRTMIN; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known && name == known) return number;
  }
  return std::nullopt;
}

}  // namespace cutover::deploy
