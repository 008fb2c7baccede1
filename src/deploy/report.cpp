#include "deploy/report.hpp"

#include "cutover/base/duration.hpp"

namespace cutover::deploy {
namespace {

std::string old_name(const Ending& ending) {
  return model::DeploymentId{ending.id.app, *ending.old}.text();
}

std::string untouched(const Ending& ending) {
  if (!ending.old) return "nothing serves: no version served when it began";
  return old_name(ending) + (ending.old_is_stopped ? " stays stopped" : " was not touched and serves");
}

std::string restored(const Ending& ending) {
  if (ending.old_served_throughout) return old_name(ending) + " served throughout";
  return old_name(ending) + (ending.old_is_stopped ? " stays stopped" : " serves again");
}

}  // namespace

std::string describe(const Ending& ending) {
  switch (ending.outcome) {
    case model::Outcome::succeeded:
      if (ending.old_served_throughout) return ending.id.text() + " serves, without a gap";
      return ending.id.text() + " serves" +
             (ending.downtime ? ", after " + to_text(*ending.downtime) + " without service" : std::string());
    case model::Outcome::failed:
    case model::Outcome::cancelled:
      return ending.failure + "; " + untouched(ending);
    case model::Outcome::rolled_back:
      return ending.failure + "; " + restored(ending);
    case model::Outcome::needs_attention:
      return ending.failure + "; " + (ending.old ? old_name(ending) : "the old version") +
             " could not be restored: " + ending.rollback_failure +
             "; nothing may be serving: look at the containers (docker ps -a --filter label=io.cutover.app=" +
             ending.id.app + "), in a cluster at the tasks (cutover status " + ending.id.app +
             "), then deploy or roll back";
    case model::Outcome::superseded:
      return "superseded";
  }
  return ending.failure;
}

std::optional<int> serving_after(const Ending& ending) {
  if (ending.outcome == model::Outcome::succeeded) return ending.id.number;
  if (ending.outcome == model::Outcome::needs_attention) return std::nullopt;
  return ending.old;
}

}  // namespace cutover::deploy
