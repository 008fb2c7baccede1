#pragma once

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "cutover/base/networks.hpp"
#include "cutover/model/wanted_traffic.hpp"
#include "gate/backend.hpp"
#include "gate/counters.hpp"
#include "gate/refusal.hpp"
#include "gate/timer.hpp"

namespace cutover::gate {

class Exchange;

/// What the gate does with an app's requests now: they go to a container, they wait, or they are refused.
class AppState {
 public:
  AppState(Worker& worker, Site site, Networks trusted, std::shared_ptr<Counters> counters);

  const Site& site() const { return site_; }
  const Networks& trusted() const { return trusted_; }
  Counters& counters() { return *counters_; }
  void reconfigure(Site site, Networks trusted);

  // From the control thread's calls.
  /// `answers`: of this container.
  void pass(Upstream upstream, std::shared_ptr<AnswerCounters> answers);
  void hold();
  void lose(const std::string& container);
  void refuse(Refusal with);
  /// The operator's word, before all of these.
  void want(model::WantedTraffic wanted);
  /// Calls `tell` with the number of requests in flight elsewhere than where requests go now: at once, and at
  /// each change, until it returns false.
  using Tell = std::function<bool(int left)>;
  void on_drain(Tell tell);

  // From exchanges.
  /// A request whose head has come, or that has to find another connection.
  void admit(Exchange& exchange);
  /// It found nobody at `tried`, and nothing of it was sent.
  void not_reached(Exchange& exchange, const Backend& tried, const std::string& why);
  void reached(const Backend& backend);
  /// One that waits does so no more.
  void forget(Exchange& exchange);
  void entered(Backend& backend);
  void upgraded();
  void left(Backend& backend, bool was_upgraded);

 private:
  enum class Mode { holding, passing, refusing };

  std::shared_ptr<Backend> backend_at(Upstream upstream);
  void wait(Exchange& exchange);
  void release();
  bool must_wait() const;
  void try_one();
  void tell_drains();
  bool may_be_switching() const;
  bool passes() const { return mode_ == Mode::passing && wanted_ == model::WantedTraffic::passing; }

  Worker& worker_;
  Site site_;
  Networks trusted_;
  std::shared_ptr<Counters> counters_;
  Mode mode_ = Mode::holding;
  model::WantedTraffic wanted_ = model::WantedTraffic::passing;
  std::shared_ptr<Backend> present_;
  std::vector<std::shared_ptr<Backend>> earlier_;  // since the last hold
  SteadyTime passed_at_;
  bool unreached_ = false;  // passing, but nobody is there yet: one tries, the others wait
  Refusal refusal_;
  std::list<Exchange*> waiting_;  // oldest first
  std::size_t waiting_bytes_ = 0;
  int in_flight_ = 0;  // at any backend
  int tunnels_ = 0;    // of those, upgraded ones
  std::vector<Tell> drains_;
  Timer retry_;
};

}  // namespace cutover::gate
