#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/base/networks.hpp"
#include "gate/certificates.hpp"
#include "gate/counters.hpp"
#include "gate/host_table.hpp"

namespace cutover::gate {

struct Worker;

struct PlannedApp {
  Site site;
  Networks trusted;
  std::shared_ptr<Counters> counters;
  tls::Context tls;  ///< null: none
};
struct PlannedListener {
  model::Publish at;
  std::vector<std::size_t> apps;  ///< places in Plan::apps
  HostTable hosts;                ///< in their order
  int descriptor = -1;            ///< none: there is nobody to be served there for now
};

/// What was configured, checked: made on the control thread, carried out on the gate's.
struct Plan {
  std::vector<PlannedApp> apps;
  std::vector<PlannedListener> listeners;
};

using CountersByApp = std::map<std::string, std::shared_ptr<Counters>>;

/// Reads certificates. Errors name the app. An app that has figures keeps them.
Result<Plan> make_plan(std::vector<Site> sites, const CountersByApp& counters);
CountersByApp counters_of(const Plan& plan);

/// Takes the place of what the worker did before.
void carry_out(Plan plan, Worker& worker);

}  // namespace cutover::gate
