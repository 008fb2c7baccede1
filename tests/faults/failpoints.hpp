#pragma once

#include <fstream>
#include <string>
#include <utility>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover::test {

/// The boundaries of what the daemon does: before each call that changes something in the Engine, after the
/// Engine has acted and before the daemon has taken notice, before each commit, and after it. They are
/// counted from 1 as they are passed, and at one of them something can be made to happen.
///
/// CUTOVER_FAULT=kill@17: at the 17th the daemon kills itself (SIGKILL); fail@17: the call or the commit
/// fails, after it took effect where the boundary is behind it; sleep@17: it takes two seconds longer.
/// CUTOVER_BOUNDARIES=FILE: the name of each one is appended to the file, a line each, before anything
/// happens at it.
class Failpoints {
 public:
  Failpoints();

  /// The call between its two boundaries. `code`: of the error when one is told to fail.
  template <class T>
  Task<Result<T>> around(std::string name, ErrorCode code, Task<Result<T>> call) {
    auto before = co_await pass("before " + name, code);
    if (!before) co_return before.error();
    auto result = co_await std::move(call);
    auto after = co_await pass("after " + name, code);
    if (!after) co_return after.error();
    co_return result;
  }

 private:
  Task<Result<void>> pass(std::string name, ErrorCode code);

  std::ofstream trace_;
  std::string fault_;  ///< "kill", "fail", "sleep"; "" for none
  int at_ = 0;
  int passed_ = 0;
};

}  // namespace cutover::test
