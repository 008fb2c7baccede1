#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "cutover/base/task.hpp"

namespace cutover::store {

/// A thread of its own for work that blocks, done in order. The caller's executor must outlive this.
class Worker {
 public:
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// Returns when all work is done, what is still queued included: what a caller asked for happens. It is not
  /// stopped by cancellation either, which reaches the caller at its next wait.
  ~Worker() { thread_.join(); }

  /// What `work()` returns or throws, in the caller, on the caller's executor.
  template <class Work>
  Task<std::invoke_result_t<Work&>> run(Work work);

 private:
  boost::asio::thread_pool thread_{1};
};

namespace detail {

/// Runs `work` on the worker's thread and brings what came of it to the handler's executor, which is kept at
/// work meanwhile.
template <class T, class Work, class Handler>
void run_and_bring_back(boost::asio::thread_pool& thread, Work work, Handler handler) {
  namespace asio = boost::asio;
  auto executor = asio::get_associated_executor(handler);
  auto home = asio::prefer(executor, asio::execution::outstanding_work.tracked);
  asio::post(thread, [home, work = std::move(work), handler = std::move(handler)]() mutable {
    std::optional<T> value;
    std::exception_ptr failure;
    try {
      value.emplace(work());
    } catch (...) {
      failure = std::current_exception();
    }
    asio::post(home, [handler = std::move(handler), value = std::move(value), failure]() mutable {
      std::move(handler)(failure, std::move(value));
    });
  });
}

}  // namespace detail

template <class Work>
Task<std::invoke_result_t<Work&>> Worker::run(Work work) {
  namespace asio = boost::asio;
  using T = std::invoke_result_t<Work&>;
  auto start = [&thread = thread_](auto handler, Work job) {
    detail::run_and_bring_back<T>(thread, std::move(job), std::move(handler));
  };
  auto operation =
      asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, std::optional<T>)>(
          std::move(start), asio::use_awaitable, std::move(work));
  auto value = co_await std::move(operation);
  co_return std::move(*value);
}

}  // namespace cutover::store
