#include "deploy/advice/list.hpp"
#include "deploy/advice/record.hpp"
#include "deploy/advice/words.hpp"

namespace cutover::deploy {
namespace {

using model::Deployment;
using model::ProbeRecord;

/// A page that takes longer is work, and no health check.
constexpr Milliseconds kSlowAnswer{500};

/// The last answer of a version that succeeded was a good one.
const ProbeRecord* good_probe(const Deployment& deployment) {
  if (deployment.outcome != model::Outcome::succeeded) return nullptr;
  return last_probe(deployment, [](const ProbeRecord& probe) { return probe.status != 0; });
}

bool is_redirect(const ProbeRecord& probe) {
  return probe.status >= 300 && probe.status < 400;
}

}  // namespace

void advise_on_health(const Deployment& deployment, Advice& advice) {
  const ProbeRecord* probe = good_probe(deployment);
  if (!probe || !is_redirect(*probe)) return;
  advice.push_back(
      "The health check was answered with a redirect (" + std::to_string(probe->status) +
      "), which counts as healthy: what it leads to was never asked. Let `web.health.path` name a "
      "page that answers by itself, and narrow `web.health.status` to 200-299.");
}

void advise_on_slow_health(const Deployment& deployment, Advice& advice) {
  const ProbeRecord* probe = good_probe(deployment);
  if (!probe || is_redirect(*probe) || probe->latency <= kSlowAnswer) return;
  advice.push_back(
      "The health check took " + measured(probe->latency) +
      " to be answered, and by so much later it is seen that the app is ready. Let `web.health.path` "
      "name a page that costs less.");
}

}  // namespace cutover::deploy
