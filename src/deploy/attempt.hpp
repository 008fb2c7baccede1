#pragma once

#include <optional>
#include <string>
#include <utility>

#include "cutover/deploy/service.hpp"
#include "deploy/containers.hpp"
#include "deploy/exit_monitor.hpp"
#include "deploy/journal.hpp"
#include "deploy/traffic.hpp"
#include "deploy/version.hpp"

namespace cutover::deploy {

/// One deployment under way: what its steps share.
struct Attempt {
  Attempt(boost::asio::any_io_executor executor, const Dependencies& dependencies,
          model::DeploymentId deployment)
      : engine(dependencies.engine),
        store(dependencies.store),
        prober(dependencies.prober),
        clock(dependencies.clock),
        feed(dependencies.feed),
        id(std::move(deployment)),
        journal(store, clock, feed, id),
        containers(engine, clock, &journal),
        exits(executor, engine, clock, containers),
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
  SteadyTime deadline;

  Journal journal;
  Containers containers;
  ExitMonitor exits;  ///< of the new containers, from their start on
  AppTraffic traffic;

  bool made_containers = false;              ///< or may have: they are taken away when it fails
  std::optional<SteadyTime> out_of_service;  ///< when web's old container was asked to stop
  std::optional<Milliseconds> downtime;      ///< from then until a version answered again
};

}  // namespace cutover::deploy
