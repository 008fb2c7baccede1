#include "deploy/process_end.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/use_awaitable.hpp>

namespace cutover::deploy {

namespace asio = boost::asio;

std::optional<ProcessEnd> ProcessEnd::of(const asio::any_io_executor& executor, int pid) {
  if (pid <= 0) return std::nullopt;
  const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (descriptor < 0) return std::nullopt;
  return ProcessEnd(asio::posix::stream_descriptor(executor, descriptor));
}

Task<Result<void>> ProcessEnd::came() {
  co_await process_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  co_return Result<void>();
}

}  // namespace cutover::deploy
