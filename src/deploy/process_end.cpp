#include "deploy/process_end.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/redirect_error.hpp>
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
  boost::system::error_code failure;
  co_await process_.async_wait(asio::posix::stream_descriptor::wait_read,
                               asio::redirect_error(asio::use_awaitable, failure));
  if (failure) co_return Error(ErrorCode::internal, "waiting for a process: " + failure.message());
  co_return Result<void>();
}

}  // namespace cutover::deploy
