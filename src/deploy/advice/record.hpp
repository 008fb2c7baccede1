#pragma once

#include <optional>
#include <string_view>

#include "cutover/model/deployment.hpp"

/// What a deployment's record says, for those who advise.
namespace cutover::deploy {

bool says(std::string_view text, std::string_view words);

/// The phase that went wrong, not the way back from it.
std::optional<model::Phase> failed_phase(const model::Deployment& deployment);

/// The last probe of the new version for which `wanted` holds; those of the way back come after it. Null:
/// none.
template <class Wanted>
const model::ProbeRecord* last_probe(const model::Deployment& deployment, Wanted wanted) {
  std::optional<WallTime> way_back;
  for (const model::PhaseRecord& phase : deployment.phases) {
    if (phase.phase == model::Phase::rolling_back && !way_back) way_back = phase.started_at;
  }
  for (auto probe = deployment.probes.rbegin(); probe != deployment.probes.rend(); ++probe) {
    if (wanted(*probe) && !(way_back && probe->at > *way_back)) return &*probe;
  }
  return nullptr;
}

}  // namespace cutover::deploy
