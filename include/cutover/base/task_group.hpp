#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"

namespace cutover {

/// The children of one owner. All on one executor with one thread; the owner joins before it is destroyed.
/// What a child throws is reported to `on_failure` with the child's name (cancellation is not a failure).
class TaskGroup {
 public:
  using OnFailure = std::function<void(const std::string& name, const std::string& what)>;

  TaskGroup(boost::asio::any_io_executor executor, OnFailure on_failure);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts `task`; it runs until it ends or `cancel` reaches it.
  void spawn(std::string name, Task<void> task);
  /// Asks every child to end (terminal cancellation). Children spawned later are not affected.
  void cancel();
  bool empty() const;
  std::size_t size() const;
  /// Returns when the last child has ended.
  Task<void> join();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cutover
