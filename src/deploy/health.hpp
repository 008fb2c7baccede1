#pragma once

#include <string>

#include "cutover/probe/prober.hpp"
#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Probes of one web container, recorded in the deployment: a run of equal answers is one record.
class HealthChecker {
 public:
  HealthChecker(Attempt& attempt, model::Web web, const engine::Container& container);
  /// At another address, with `web`'s port.
  HealthChecker(Attempt& attempt, model::Web web, std::string address)
      : attempt_(attempt), web_(std::move(web)), address_(std::move(address)) {}
  HealthChecker(const HealthChecker&) = delete;
  ~HealthChecker();

  /// Polls until the first good answer. Quickly at first, so that an app that boots in less than a second is
  /// noticed within 5 ms, then at the configured interval. `unhealthy`: the health deadline, counted from
  /// `started`, went by.
  Task<Result<void>> until_healthy(SteadyTime started);
  /// One look, and a second one when the first is bad: one lost answer is no failure.
  Task<Result<void>> still_healthy();

  /// In which nobody asked, before the last good answer and after the last bad one.
  Milliseconds last_pause() const { return last_pause_; }
  Milliseconds interval() const { return web_.health.interval; }

 private:
  Task<bool> probe(Milliseconds limit);
  void record(const probe::Answer& answer, bool good);
  void finish_run();
  std::string last_answer() const;

  Attempt& attempt_;
  const model::Web web_;
  const std::string address_;
  std::optional<model::ProbeRecord> run_;
  std::string location_;  // of the last answer
  std::optional<SteadyTime> last_bad_;
  Milliseconds last_pause_{0};
};

}  // namespace cutover::deploy
