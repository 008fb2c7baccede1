#pragma once

#include "cutover/engine/client.hpp"
#include "engine/transport.hpp"

namespace cutover::engine {

/// The answer of a wait, of which the head is here and the body comes at the container's end.
class DockerExitWait final : public ExitWait {
 public:
  explicit DockerExitWait(OpenAnswer answer) : answer_(std::move(answer)) {}
  Task<Result<ExitStatus>> exited() override;

 private:
  OpenAnswer answer_;
};

}  // namespace cutover::engine
