#include "cutover/deploy/advice.hpp"

#include "deploy/advice/list.hpp"

namespace cutover::deploy {
namespace {

void advise_when_nothing_serves(const model::Deployment& deployment, Advice& advice) {
  if (deployment.outcome != model::Outcome::needs_attention) return;
  const std::string of_the_app = "--filter label=io.cutover.app=" + deployment.id.app;
  advice.push_back("See what runs: docker ps --all " + of_the_app +
                   "; in a cluster: docker service ps --no-trunc $(docker service ls --quiet " + of_the_app +
                   ")");
  advice.push_back("Deploy a version that works, or roll back to one that did.");
}

}  // namespace

std::vector<std::string> advise(const model::Deployment& deployment) {
  Advice advice;
  advise_when_nothing_serves(deployment, advice);
  advise_on_failure(deployment, advice);
  advise_on_volumes(deployment, advice);
  advise_on_health(deployment, advice);
  advise_on_stop(deployment, advice);
  advise_on_gap(deployment, advice);
  advise_on_slow_health(deployment, advice);
  advise_on_image(deployment, advice);
  return advice;
}

}  // namespace cutover::deploy
