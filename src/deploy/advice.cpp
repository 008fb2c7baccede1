#include "cutover/deploy/advice.hpp"

#include <algorithm>

namespace cutover::deploy {
namespace {

using model::Deployment;
using model::Outcome;
using model::Phase;

using Advice = std::vector<std::string>;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

/// The phase that went wrong, not the way back from it.
std::optional<Phase> failed_phase(const Deployment& deployment) {
  for (const model::PhaseRecord& phase : deployment.phases) {
    if (phase.result == model::PhaseResult::failed) return phase.phase;
  }
  return std::nullopt;
}

/// The last probe of the new version that was no good answer. Those of the way back come after it.
const model::ProbeRecord* last_bad_probe(const Deployment& deployment) {
  const auto& probes = deployment.probes;
  const auto rolling_back =
      std::find_if(deployment.phases.begin(), deployment.phases.end(),
                   [](const auto& phase) { return phase.phase == Phase::rolling_back; });
  for (auto probe = probes.rbegin(); probe != probes.rend(); ++probe) {
    const bool of_the_old = rolling_back != deployment.phases.end() && probe->at > rolling_back->started_at;
    const bool bad = !probe->error.empty() || probe->status >= 300;
    if (bad && !of_the_old) return &*probe;
  }
  return nullptr;
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
        "Redirects are not followed. Let `web.health.path` name a page that answers by itself, or allow the "
        "status with `web.health.status`.");
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

void advise_on_failure(const Deployment& deployment, Advice& advice) {
  const auto phase = failed_phase(deployment);
  if (phase == Phase::releasing) return advise_on_release(deployment, advice);
  if (phase != Phase::cutting_over && phase != Phase::watching) return;
  const std::size_t before = advice.size();
  advise_on_exit(deployment, advice);
  const model::ProbeRecord* probe = last_bad_probe(deployment);
  if (advice.size() == before && probe != nullptr) advise_on_answer(*probe, advice);
}

void advise_on_stop(const Deployment& deployment, Advice& advice) {
  const bool killed = std::any_of(deployment.notes.begin(), deployment.notes.end(),
                                  [](const std::string& note) { return says(note, "and was killed"); });
  if (!killed) return;
  advice.push_back(
      "The old version did not end on its stop signal, and the whole grace period was downtime. Let the app "
      "handle "
      "it, or name another with `stop.signal`; a shell as the image's first process does not pass signals on "
      "(use "
      "exec, or the JSON form of ENTRYPOINT and CMD).");
}

}  // namespace

std::vector<std::string> advise(const model::Deployment& deployment) {
  Advice advice;
  if (deployment.outcome == Outcome::needs_attention) {
    const std::string of_the_app = "--filter label=io.cutover.app=" + deployment.id.app;
    advice.push_back("See what runs: docker ps --all " + of_the_app);
    advice.push_back("Deploy a version that works, or roll back to one that did.");
  }
  if (deployment.outcome && deployment.outcome != Outcome::succeeded) advise_on_failure(deployment, advice);
  advise_on_stop(deployment, advice);
  return advice;
}

}  // namespace cutover::deploy
