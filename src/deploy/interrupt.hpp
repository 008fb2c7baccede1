#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <optional>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover::deploy {

/// Ends a step from outside, with a reason. Steps that must not be ended are simply not run through it.
class Interrupt {
 public:
  /// The step's result, or the reason when it was ended, or when that was asked for before it began.
  Task<Result<void>> run(Task<Result<void>> step);
  /// The first reason counts.
  void raise(Error reason);
  const std::optional<Error>& reason() const { return reason_; }

 private:
  boost::asio::cancellation_signal signal_;
  std::optional<Error> reason_;
};

}  // namespace cutover::deploy
