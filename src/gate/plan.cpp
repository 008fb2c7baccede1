#include "gate/plan.hpp"

#include <algorithm>
#include <set>

#include "cutover/model/address.hpp"
#include "gate/exchange.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

constexpr std::size_t kLeastHead = 1024;
constexpr std::size_t kMostHead = 24 * 1024;

Result<PlannedApp> plan_app(Site site, const CountersByApp& counters) {
  PlannedApp app;
  if (site.limits.head < kLeastHead || site.limits.head > kMostHead) {
    return Error(ErrorCode::invalid_argument, "a request's head may have 1 KiB to 24 KiB");
  }
  for (const std::string& proxy : site.trusted_proxies) {
    if (auto added = app.trusted.add(proxy); !added) return added.error().in("trusted proxies");
  }
  if (site.tls) {
    auto loaded = load_site_certificate(*site.tls);
    if (!loaded) return loaded.error();
    app.tls = std::move(*loaded);
  }
  const auto known = counters.find(site.app);
  app.counters = known == counters.end() ? std::make_shared<Counters>() : known->second;
  app.site = std::move(site);
  return app;
}

PlannedListener& listener_at(const model::Publish& at, Plan& plan) {
  for (PlannedListener& listener : plan.listeners) {
    if (listener.at == at) return listener;
  }
  return plan.listeners.emplace_back(PlannedListener{at, {}, {}, -1});
}

Result<void> put_together(const Plan& plan, PlannedListener& listener) {
  const Site& first = plan.apps[listener.apps.front()].site;
  for (const std::size_t place : listener.apps) {
    const Site& site = plan.apps[place].site;
    if (auto added = listener.hosts.add(site.hosts, site.app); !added) return added.error().in(site.app);
    if (site.tls.has_value() != first.tls.has_value()) {
      return Error(ErrorCode::conflict, first.app + " and " + site.app + " share " + to_text(site.at) +
                                            ", and only one of them has a certificate");
    }
    if (site.proxy_protocol != first.proxy_protocol) {
      return Error(ErrorCode::conflict, first.app + " and " + site.app + " share " + to_text(site.at) +
                                            ", and only one of them wants the PROXY protocol");
    }
  }
  return {};
}

Routes routes_of(const PlannedListener& listener, const Plan& plan, const Worker& worker) {
  std::vector<std::shared_ptr<AppState>> apps;
  for (const std::size_t place : listener.apps) apps.push_back(worker.apps.at(plan.apps[place].site.app));
  return Routes(listener.hosts, std::move(apps));
}

std::shared_ptr<const Certificates> certificates_of(const PlannedListener& listener, const Plan& plan) {
  Certificates certificates{listener.hosts, {}};
  for (const std::size_t place : listener.apps) certificates.contexts.push_back(plan.apps[place].tls);
  if (!certificates.contexts.front()) return nullptr;
  return std::make_shared<const Certificates>(std::move(certificates));
}

void update_apps(const Plan& plan, Worker& worker) {
  std::map<std::string, std::shared_ptr<AppState>> apps;
  for (const PlannedApp& planned : plan.apps) {
    const auto known = worker.apps.find(planned.site.app);
    if (known == worker.apps.end()) {
      apps[planned.site.app] =
          std::make_shared<AppState>(worker, planned.site, planned.trusted, planned.counters);
    } else {
      known->second->reconfigure(planned.site, planned.trusted);
      apps[planned.site.app] = known->second;
    }
  }
  for (const auto& [name, gone] : worker.apps) {
    if (apps.contains(name)) continue;
    gone->refuse(refusal(421, "Nothing is served here under this name any more."));
    gone->want(model::WantedTraffic::passing);
  }
  worker.apps = std::move(apps);
}

}  // namespace

Result<Plan> make_plan(std::vector<Site> sites, const CountersByApp& counters) {
  Plan plan;
  std::set<std::string> names;
  for (Site& site : sites) {
    const std::string name = site.app;
    if (!names.insert(name).second) return Error(ErrorCode::invalid_argument, name + " is there twice");
    auto app = plan_app(std::move(site), counters);
    if (!app) return app.error().in(name);
    listener_at(app->site.at, plan).apps.push_back(plan.apps.size());
    plan.apps.push_back(std::move(*app));
  }
  for (PlannedListener& listener : plan.listeners) {
    if (auto fit = put_together(plan, listener); !fit) return fit.error();
  }
  return plan;
}

CountersByApp counters_of(const Plan& plan) {
  CountersByApp counters;
  for (const PlannedApp& app : plan.apps) counters[app.site.app] = app.counters;
  return counters;
}

void carry_out(Plan plan, Worker& worker) {
  update_apps(plan, worker);
  std::map<int, std::unique_ptr<Listener>> listeners;
  for (const PlannedListener& planned : plan.listeners) {
    if (planned.descriptor < 0) continue;
    Door door;
    door.routes = std::make_shared<Routes>(routes_of(planned, plan, worker));
    door.certificates = certificates_of(planned, plan);
    door.proxy_protocol = plan.apps[planned.apps.front()].site.proxy_protocol;
    std::unique_ptr<Listener>& listener = listeners[planned.descriptor];
    if (const auto known = worker.listeners.find(planned.descriptor); known != worker.listeners.end()) {
      listener = std::move(known->second);
      listener->set_door(std::move(door));
    } else {
      listener = std::make_unique<Listener>(worker, planned.descriptor, std::move(door));
      listener->begin();
    }
  }
  for (auto& [descriptor, gone] : worker.listeners) {
    if (!gone) continue;
    gone->close();
    worker.loop.bury(std::move(gone));
  }
  worker.listeners = std::move(listeners);
}

}  // namespace cutover::gate
