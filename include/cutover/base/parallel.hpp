#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cutover/base/task_group.hpp"
#include "cutover/base/timeout.hpp"

namespace cutover {

namespace detail {

/// The end of one of several tasks, which can come before anybody waits for it.
struct FirstEnd {
  boost::asio::steady_timer timer;  // never expires: cancelled by the end
  bool came = false;
};

/// However the operation ends, that is told.
template <class T>
Task<void> store_result_and_tell(Task<Result<T>> operation, std::optional<Result<T>>& into, FirstEnd& end) {
  struct Tell {
    FirstEnd& end;
    ~Tell() {
      end.came = true;
      end.timer.cancel();
    }
  } tell{end};
  auto result = co_await std::move(operation);
  into.emplace(std::move(result));
}

}  // namespace detail

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

/// The result of the first that ends; the others are cancelled and joined. At least one task. The caller
/// takes terminal cancellation, as co_spawn has it, and does so again afterwards.
template <class T>
Task<Result<T>> first_of(std::vector<Task<Result<T>>> tasks) {
  namespace asio = boost::asio;
  auto executor = co_await asio::this_coro::executor;
  std::vector<std::optional<Result<T>>> results(tasks.size());
  std::string thrown;
  detail::FirstEnd end{asio::steady_timer(executor, SteadyTime::max())};
  TaskGroup group(executor, [&thrown](const std::string&, const std::string& what) { thrown = what; });
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    group.spawn("", detail::store_result_and_tell(std::move(tasks[i]), results[i], end));
  }
  boost::system::error_code ignored;
  if (!end.came) co_await end.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  group.cancel();
  co_await group.join();
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  for (auto& result : results) {
    if (result) co_return std::move(*result);
  }
  if (!thrown.empty()) throw std::runtime_error(thrown);
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace cutover
