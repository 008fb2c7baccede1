#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "cutover/base/clock.hpp"
#include "cutover/base/duration.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover {

namespace detail {

template <class T>
Task<void> store_result(Task<Result<T>> operation, std::optional<Result<T>>& into) {
  auto result = co_await std::move(operation);
  into.emplace(std::move(result));
}

}  // namespace detail

/// What `operation` gives, or `timeout` at `deadline` ("no answer within 5s"). The operation is cancelled
/// then, and joined: a result that it still brings counts. Cancelling the caller cancels the operation and
/// throws operation_aborted.
template <class T>
Task<Result<T>> with_deadline(Clock& clock, SteadyTime deadline, std::string what,
                              Task<Result<T>> operation) {
  namespace asio = boost::asio;
  auto executor = co_await asio::this_coro::executor;
  const SteadyTime started = clock.now();
  std::optional<Result<T>> result;
  auto work = asio::co_spawn(executor, detail::store_result(std::move(operation), result), asio::deferred);
  auto timer = asio::co_spawn(executor, clock.sleep_until(deadline), asio::deferred);
  auto group = asio::experimental::make_parallel_group(std::move(work), std::move(timer));
  auto [order, failure, timer_failure] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (result) co_return std::move(*result);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  if (order[0] == 0 && failure) std::rethrow_exception(failure);
  co_return Error(ErrorCode::timeout, what + " within " + to_text(elapsed(started, deadline)));
}

template <class T>
Task<Result<T>> with_timeout(Clock& clock, Milliseconds limit, std::string what, Task<Result<T>> operation) {
  const SteadyTime deadline = clock.now() + limit;
  return with_deadline<T>(clock, deadline, std::move(what), std::move(operation));
}

}  // namespace cutover
