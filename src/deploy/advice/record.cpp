#include "deploy/advice/record.hpp"

namespace cutover::deploy {

bool says(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

std::optional<model::Phase> failed_phase(const model::Deployment& deployment) {
  for (const model::PhaseRecord& phase : deployment.phases) {
    if (phase.result == model::PhaseResult::failed) return phase.phase;
  }
  return std::nullopt;
}

}  // namespace cutover::deploy
