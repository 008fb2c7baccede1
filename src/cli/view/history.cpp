#include "cli/view/history.hpp"

#include "cli/view/deployment.hpp"
#include "cli/view/table.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

std::string took(const DeploymentView& deployment) {
  const auto whole = time_taken(deployment);
  return whole ? spent(*whole) : "-";
}

/// What was asked for, in one line: "v2 (4f2a91c): checkout fix"
std::string purpose(const DeploymentView& deployment) {
  std::string text =
      deployment.rollback_to ? "rollback to " + std::to_string(*deployment.rollback_to) : deployment.image;
  if (!deployment.ref.empty()) text += " (" + deployment.ref + ")";
  if (!deployment.reason.empty()) text += ": " + deployment.reason;
  return plain_text(text);
}

}  // namespace

std::string history_text(const HistoryView& history, const Look& look) {
  Table table({"NUMBER", "OUTCOME", "CREATED", "TOOK", "DOWNTIME", "BY", "WHAT"});
  for (const DeploymentView& deployment : history.deployments) {
    const std::string state = deployment.outcome.empty() ? deployment.phase : deployment.outcome;
    table.add({{std::to_string(deployment.number), Tone::strong},
               {spaced(state), tone_of_outcome(deployment.outcome)},
               {local_time(deployment.created_at)},
               {took(deployment)},
               {deployment.downtime ? spent(*deployment.downtime) : "-"},
               {plain_text(deployment.requested_by)},
               {purpose(deployment)}});
  }
  return table.text(look);
}

}  // namespace cutover::cli
