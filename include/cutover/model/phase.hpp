#pragma once

#include <optional>
#include <string_view>

/// The life of a deployment, as a pure function.
///
///     queued -> preparing -> releasing -> cutting_over -> watching -> succeeded
///                   |            |             |             |
///                 failed       failed      rolling_back  rolling_back -> rolled_back | needs_attention
namespace cutover::model {

enum class Phase { queued, preparing, releasing, cutting_over, watching, rolling_back };

/// How a deployment ended.
enum class Outcome {
  succeeded,
  failed,           ///< the old version was not touched, or there was none
  rolled_back,      ///< the old version was restored
  cancelled,        ///< on request, before anything that serves was touched
  superseded,       ///< a newer request took its place in the queue
  needs_attention,  ///< neither version could be made to serve
};

enum class PhaseResult { ok, failed, cancelled };

/// What comes after a phase: another phase, or the end.
struct Next {
  std::optional<Phase> phase;
  std::optional<Outcome> outcome;  ///< exactly one of the two is set
  bool operator==(const Next&) const = default;
};

/// `had_old`: whether a version was in service when the deployment began. Without one there is nothing to
/// roll back to, and a deployment that fails after the cut-over began is `failed` (`cancelled` when asked
/// to).
Next next(Phase phase, PhaseResult result, bool had_old);

std::string_view to_string(Phase phase);
std::string_view to_string(Outcome outcome);
std::string_view to_string(PhaseResult result);
std::optional<Phase> phase_from(std::string_view text);
std::optional<Outcome> outcome_from(std::string_view text);
std::optional<PhaseResult> phase_result_from(std::string_view text);

}  // namespace cutover::model
