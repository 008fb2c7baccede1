#include "cutover/base/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <list>

namespace cutover {

namespace asio = boost::asio;

struct TaskGroup::State {
  struct Child {
    std::string name;
    asio::cancellation_signal signal;
  };

  State(asio::any_io_executor ex, OnFailure report)
      : executor(std::move(ex)), on_failure(std::move(report)), emptied(executor) {
    emptied.expires_at(SteadyTime::max());
  }

  void ended(std::list<Child>::iterator child, std::exception_ptr failure) {
    const std::string name = std::move(child->name);
    children.erase(child);
    if (children.empty()) emptied.cancel();
    if (!failure || !on_failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      if (error.code() != asio::error::operation_aborted) on_failure(name, error.what());
    } catch (const std::exception& error) {
      on_failure(name, error.what());
    }
  }

  asio::any_io_executor executor;
  OnFailure on_failure;
  std::list<Child> children;
  asio::steady_timer emptied;  // never expires: cancelled when the last child has ended
};

TaskGroup::TaskGroup(asio::any_io_executor executor, OnFailure on_failure)
    : state_(std::make_shared<State>(std::move(executor), std::move(on_failure))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(std::string name, Task<void> task) {
  state_->children.emplace_front();
  const auto child = state_->children.begin();
  child->name = std::move(name);
  auto on_end = [state = state_, child](std::exception_ptr failure) { state->ended(child, failure); };
  asio::co_spawn(state_->executor, std::move(task),
                 asio::bind_cancellation_slot(child->signal.slot(), std::move(on_end)));
}

void TaskGroup::cancel() {
  for (auto child = state_->children.begin(); child != state_->children.end();) {
    const auto current = child++;  // a child may end, and leave the list, inside emit
    current->signal.emit(asio::cancellation_type::terminal);
  }
}

bool TaskGroup::empty() const {
  return state_->children.empty();
}

std::size_t TaskGroup::size() const {
  return state_->children.size();
}

Task<void> TaskGroup::join() {
  const auto state = state_;
  while (!state->children.empty()) {
    boost::system::error_code ignored;
    co_await state->emptied.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) break;
  }
}

}  // namespace cutover
