#include "cutover/engine/types.hpp"

namespace cutover::engine {

std::string_view to_string(ContainerStatus status) {
  switch (status) {
    case ContainerStatus::created:
      return "created";
    case ContainerStatus::running:
      return "running";
    case ContainerStatus::paused:
      return "paused";
    case ContainerStatus::restarting:
      return "restarting";
    case ContainerStatus::removing:
      return "removing";
    case ContainerStatus::exited:
      return "exited";
    case ContainerStatus::dead:
      return "dead";
    case ContainerStatus::unknown:
      break;
  }
  return "unknown";
}

}  // namespace cutover::engine
