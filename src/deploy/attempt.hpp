#pragma once

#include <optional>
#include <string>
#include <utility>

#include "cutover/deploy/service.hpp"
#include "deploy/cluster/services.hpp"
#include "deploy/containers.hpp"
#include "deploy/exit_monitor.hpp"
#include "deploy/gap.hpp"
#include "deploy/journal.hpp"
#include "deploy/traffic.hpp"
#include "deploy/version.hpp"

namespace cutover::entry {
class Entries;
}

namespace cutover::deploy {

/// Web's container of the version that is stopped.
struct OldWeb {
  std::string name;
  std::optional<ProcessEnd> end;
};

/// One deployment under way: what its steps share.
struct Attempt {
  Attempt(boost::asio::any_io_executor on, const Dependencies& dependencies, model::DeploymentId deployment)
      : engine(dependencies.engine),
        store(dependencies.store),
        prober(dependencies.prober),
        clock(dependencies.clock),
        feed(dependencies.feed),
        id(std::move(deployment)),
        journal(store, clock, feed, id),
        containers(engine, clock, &journal, dependencies.entries),
        swarm(dependencies.swarm),
        services(swarm, clock, &journal),
        exits(on, engine, clock, containers),
        entries(dependencies.entries),
        gate(dependencies.gate),
        executor(std::move(on)),
        traffic(dependencies.gate, clock, id.app) {}

  /// A rollback does not run it: the old version's migrations ran when it was new.
  bool has_release() const { return spec.app.release && !request.rollback_to; }

  engine::Client& engine;
  store::Store& store;
  probe::Prober& prober;
  Clock& clock;
  events::Feed& feed;

  const model::DeploymentId id;
  model::Request request;
  model::App app;  ///< as configured when it began; `spec` once that is pinned
  model::PinnedSpec spec;
  std::optional<OldVersion> old;
  model::Scale scale;  ///< as an operator wants it; it does not change meanwhile
  SteadyTime deadline;

  Journal journal;
  Containers containers;
  engine::Swarm* const swarm;  ///< none: the daemon was not given one
  Services services;
  bool swarm_active = false;  ///< this host is in one, as far as was asked
  ExitMonitor exits;          ///< of the new containers, from their start on
  entry::Entries* const entries;
  gate::Gate* const gate;
  const boost::asio::any_io_executor executor;
  AppTraffic traffic;

  std::optional<engine::Image> image;  ///< of the new version
  bool made_containers = false;        ///< or may have: they are taken away when it fails
  /// Web's new one is made to wait for its turn (deploy/prestart.hpp).
  bool holds_web_back = false;
  std::optional<engine::Container> prestarted;  ///< that container, once it is up and waits
  std::optional<ProcessEnd> prestarted_end;
  std::optional<OldWeb> old_web;  ///< before it is asked to stop
  GapTimes times;
  model::Account account;
};

}  // namespace cutover::deploy
