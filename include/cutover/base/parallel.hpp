#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cutover/base/task_group.hpp"
#include "cutover/base/timeout.hpp"

namespace cutover {

/// Runs them side by side; their results, in the same order, once all have ended. Cancelling the caller
/// cancels and joins them.
template <class T>
Task<std::vector<Result<T>>> join_all(std::vector<Task<Result<T>>> tasks) {
  namespace asio = boost::asio;
  auto executor = co_await asio::this_coro::executor;
  std::vector<std::optional<Result<T>>> results(tasks.size());
  std::string thrown;
  TaskGroup group(executor, [&thrown](const std::string&, const std::string& what) { thrown = what; });
  for (std::size_t i = 0; i < tasks.size(); ++i)
    group.spawn("", detail::store_result(std::move(tasks[i]), results[i]));
  co_await group.join();
  if (!group.empty()) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    group.cancel();
    co_await group.join();
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  std::vector<Result<T>> all;
  for (auto& result : results) {
    if (!result) throw std::runtime_error(thrown.empty() ? "a task ended without a result" : thrown);
    all.push_back(std::move(*result));
  }
  co_return all;
}

/// The result of the first that ends; the other is cancelled and joined.
template <class T>
Task<Result<T>> first_of(Task<Result<T>> one, Task<Result<T>> other) {
  namespace asio = boost::asio;
  auto executor = co_await asio::this_coro::executor;
  std::optional<Result<T>> first;
  std::optional<Result<T>> second;
  auto one_work = asio::co_spawn(executor, detail::store_result(std::move(one), first), asio::deferred);
  auto other_work = asio::co_spawn(executor, detail::store_result(std::move(other), second), asio::deferred);
  auto group = asio::experimental::make_parallel_group(std::move(one_work), std::move(other_work));
  auto [order, one_failure, other_failure] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  std::optional<Result<T>>& winner = order[0] == 0 ? first : second;
  if (winner) co_return std::move(*winner);
  const std::exception_ptr failure = order[0] == 0 ? one_failure : other_failure;
  if (failure) std::rethrow_exception(failure);
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace cutover
