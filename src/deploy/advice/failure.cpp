#include "deploy/advice/list.hpp"
#include "deploy/advice/record.hpp"

namespace cutover::deploy {
namespace {

using model::Deployment;
using model::Phase;

bool is_bad(const model::ProbeRecord& probe) {
  return !probe.error.empty() || probe.status >= 300;
}

void advise_on_answer(const model::ProbeRecord& probe, Advice& advice) {
  if (probe.status == 0 && says(probe.error, "refused")) {
    advice.push_back(
        "Nothing listened on the port in the container. The app must listen on 0.0.0.0 (not 127.0.0.1), on "
        "the port in `web.port`; it also gets it in the variable PORT.");
  } else if (probe.status == 0) {
    advice.push_back(
        "The app took the connection and did not answer in time. Give it longer with `web.health.timeout`, "
        "or "
        "let the health check ask for something cheaper with `web.health.path`.");
  } else if (probe.status >= 300 && probe.status < 400) {
    advice.push_back(
        "Redirects are not followed. Let `web.health.path` name a page that answers by itself; an app that "
        "redirects http to https can exempt it.");
  } else if (probe.status == 400 || probe.status == 421) {
    advice.push_back(
        "The app may not accept the Host that a health check sends, the container's own address (Django: "
        "ALLOWED_HOSTS; Rails: config.hosts).");
  } else if (probe.status == 401 || probe.status == 403) {
    advice.push_back(
        "The health check has no credentials: let `web.health.path` name a page that needs none.");
  } else if (probe.status == 404) {
    advice.push_back("Let `web.health.path` name a page that the app has; the default is /.");
  } else if (probe.status >= 500) {
    advice.push_back(
        "The app itself failed: see the probes for the beginning of its answer, and the last output for what "
        "it logged.");
  }
}

void advise_on_exit(const Deployment& deployment, Advice& advice) {
  if (says(deployment.message, "ran out of memory")) {
    advice.push_back("Give it more with `resources.memory`, or let it use less.");
  } else if (says(deployment.message, "exited with code 126") ||
             says(deployment.message, "exited with code 127")) {
    advice.push_back(
        "The command could not be run: see `command` in the app's file, and the image's ENTRYPOINT.");
  } else if (says(deployment.message, " exited with code ") || says(deployment.message, " ended (")) {
    advice.push_back("See the last output for what it wrote before it ended.");
  }
}

void advise_on_release(const Deployment& deployment, Advice& advice) {
  advice.push_back("See the release command's log for what it wrote.");
  if (says(deployment.message, "did not end within")) {
    advice.push_back(
        "Give it longer with `release.timeout`. It was stopped in the middle: see what it left undone.");
  }
}

}  // namespace

void advise_on_failure(const Deployment& deployment, Advice& advice) {
  if (!deployment.outcome || deployment.outcome == model::Outcome::succeeded) return;
  const auto phase = failed_phase(deployment);
  if (phase == Phase::releasing) return advise_on_release(deployment, advice);
  if (phase != Phase::cutting_over && phase != Phase::watching) return;
  const std::size_t before = advice.size();
  advise_on_exit(deployment, advice);
  const model::ProbeRecord* probe = last_probe(deployment, is_bad);
  if (advice.size() == before && probe != nullptr) advise_on_answer(*probe, advice);
}

}  // namespace cutover::deploy
