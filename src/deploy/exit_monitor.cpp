#include "deploy/exit_monitor.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace cutover::deploy {

namespace asio = boost::asio;
using namespace std::chrono_literals;

ExitMonitor::ExitMonitor(asio::any_io_executor executor, engine::Client& engine, Clock& clock,
                         Containers& containers)
    : engine_(engine),
      clock_(clock),
      containers_(containers),
      exited_(executor, SteadyTime::max()),
      followers_(executor, [](const std::string& name, const std::string& what) {
        spdlog::error("event=bug task={:?} what={:?}", "waiting for the exit of " + name, what);
      }) {}

Task<Result<void>> ExitMonitor::arm(std::string process, std::string container) {
  std::string target = container;
  auto wait = co_await containers_.wait_for_next_exit(std::move(target));
  if (!wait) co_return wait.error();
  followers_.spawn(container, follow(std::move(process), container, std::move(*wait)));
  co_return Result<void>();
}

Task<UnexpectedExit> ExitMonitor::first_exit() {
  while (!first_) {
    boost::system::error_code ignored;
    co_await exited_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
  co_return *first_;
}

Task<void> ExitMonitor::disarm() {
  followers_.cancel();
  co_await followers_.join();
  first_.reset();
  lost_sight_ = false;
}

Task<void> ExitMonitor::follow(std::string process, std::string container,
                               std::unique_ptr<engine::ExitWait> wait) {
  std::optional<int> code;
  while (wait) {
    auto exited = co_await wait->exited();
    if (exited) {
      code = exited->code;
      break;
    }
    lost_sight_ = true;
    std::string again = container;
    wait = co_await wait_again(std::move(again));
  }
  if (!first_) first_ = UnexpectedExit{std::move(process), std::move(container), code};
  exited_.cancel();
}

/// The wait broke, as it does when the Engine is restarted: the container may run or not. Nothing when it is
/// gone.
Task<std::unique_ptr<engine::ExitWait>> ExitMonitor::wait_again(std::string container) {
  while (true) {
    std::string target = container;
    auto wait = co_await engine_.wait_container(std::move(target), engine::WaitCondition::not_running);
    if (wait) co_return std::move(*wait);
    if (wait.error().code() == ErrorCode::not_found) co_return nullptr;
    co_await clock_.sleep_until(clock_.now() + 250ms);
  }
}

}  // namespace cutover::deploy
