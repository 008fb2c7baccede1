#include "deploy/interrupt.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cutover/base/timeout.hpp"

namespace cutover::deploy {

namespace asio = boost::asio;

Task<Result<void>> Interrupt::run(Task<Result<void>> step) {
  if (reason_) co_return *reason_;
  auto executor = co_await asio::this_coro::executor;
  std::optional<Result<void>> result;
  try {
    co_await asio::co_spawn(executor, cutover::detail::store_result(std::move(step), result),
                            asio::bind_cancellation_slot(signal_.slot(), asio::use_awaitable));
  } catch (const boost::system::system_error& error) {
    if (!reason_ || error.code() != asio::error::operation_aborted) throw;
  }
  if (result) co_return std::move(*result);
  co_return *reason_;
}

void Interrupt::raise(Error reason) {
  if (reason_) return;
  reason_ = std::move(reason);
  signal_.emit(asio::cancellation_type::terminal);
}

}  // namespace cutover::deploy
