#pragma once

#include <boost/system/error_code.hpp>
#include <optional>

#include "api/message.hpp"
#include "api/transport.hpp"
#include "cutover/base/error.hpp"

/// What a session does with its connection, step by step, each under a deadline.
namespace cutover::api {

/// How a step ended: with neither, as it should.
struct StepEnd {
  boost::system::error_code error;
  std::optional<Response> refusal;
};

inline Task<StepEnd> as_step(Task<Transferred> transfer) {
  const auto transferred = co_await std::move(transfer);
  co_return StepEnd{transferred.error, {}};
}

inline Task<Result<StepEnd>> as_result(Task<StepEnd> step) {
  auto end = co_await std::move(step);
  co_return end;
}

}  // namespace cutover::api
