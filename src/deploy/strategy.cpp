#include "deploy/strategy.hpp"

#include "deploy/bring_up.hpp"
#include "deploy/cluster/cluster_strategy.hpp"
#include "deploy/cluster/old_services.hpp"
#include "deploy/discard.hpp"
#include "deploy/prepare.hpp"
#include "deploy/prestart.hpp"
#include "deploy/recovery.hpp"
#include "deploy/release.hpp"
#include "deploy/rollback.hpp"
#include "deploy/settle.hpp"
#include "deploy/start_first.hpp"
#include "deploy/stop_first.hpp"
#include "deploy/stop_old.hpp"
#include "deploy/watch.hpp"

namespace cutover::deploy {
namespace {

class ServerStrategy final : public Strategy {
 public:
  explicit ServerStrategy(Attempt& attempt) : attempt_(attempt) {}

  Task<Result<void>> prepare() override {
    auto prepared = co_await deploy::prepare(attempt_);
    if (prepared && !attempt_.has_release()) prepared = co_await prestart(attempt_);
    co_return prepared;
  }

  /// Only then is the next version's container up beside the old one's: a release command can take long.
  Task<Result<void>> release() override {
    auto released = co_await run_release(attempt_);
    if (!released) co_return released.error();
    co_return co_await prestart(attempt_);
  }

  Task<Result<void>> cut_over() override {
    const bool stops_first = attempt_.spec.app.order == model::Order::stop_first;
    if (stops_first && has_services()) {
      auto gone = co_await take_services_out(attempt_);
      if (!gone) co_return gone.error();
    }
    auto cutting_over = stops_first ? cut_over_stop_first(attempt_) : cut_over_start_first(attempt_);
    co_return co_await keep(std::move(cutting_over));
  }

  Task<Result<void>> go_on() override { co_return co_await keep(prove_again()); }
  Task<bool> can_go_on() override { return new_version_can_go_on(attempt_); }
  Task<Result<void>> watch() override { return deploy::watch(attempt_, started_); }
  Task<Result<void>> roll_back() override { return deploy::roll_back(attempt_); }
  void intend_to_discard() override { deploy::intend_to_discard(attempt_); }
  Task<Result<void>> stop_new() override { return deploy::stop_new(attempt_); }
  Task<Result<void>> remove_new() override { return deploy::remove_new(attempt_); }

  Task<Result<void>> settle() override {
    auto settled = co_await deploy::settle(attempt_);
    if (!settled || !has_services()) co_return settled;
    co_return co_await take_services_out(attempt_);
  }

 private:
  Task<Result<void>> keep(Task<Result<std::vector<StartedProcess>>> cutting_over) {
    auto started = co_await std::move(cutting_over);
    if (!started) co_return started.error();
    started_ = std::move(*started);
    co_return Result<void>();
  }

  /// The new containers run, started by an earlier run of the daemon: they have still to prove themselves.
  Task<Result<std::vector<StartedProcess>>> prove_again() {
    auto armed = co_await arm_new_containers(attempt_);
    if (!armed) co_return armed.error();
    model::DeploymentId version = attempt_.id;
    std::vector<model::Process> processes = attempt_.spec.app.processes;
    co_return co_await bring_up(attempt_, std::move(version), std::move(processes));
  }

  /// Of another time, or of a move that was not finished, or it may.
  bool has_services() const {
    return attempt_.swarm_active || (attempt_.old && is_in_cluster(*attempt_.old));
  }

  Attempt& attempt_;
  std::vector<StartedProcess> started_;
};

}  // namespace

std::unique_ptr<Strategy> make_strategy(Attempt& attempt, model::Mode mode) {
  if (mode == model::Mode::cluster) return make_cluster_strategy(attempt);
  return std::make_unique<ServerStrategy>(attempt);
}

}  // namespace cutover::deploy
