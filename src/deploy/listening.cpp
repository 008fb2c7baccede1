#include "deploy/listening.hpp"

#include <algorithm>

#include "cutover/model/address.hpp"
#include "deploy/port_owner.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

/// The Engine gives a container's port back some time after the container's process has ended.
constexpr Milliseconds kGivenBack = 10s;
constexpr Milliseconds kTryAgain = 20ms;

}  // namespace

std::string why_not(const gate::NotListening& address) {
  std::string text = address.why.text();
  if (!address.left_to.empty() || address.why.code() != ErrorCode::conflict) return text;
  if (const auto owner = port_owner(address.at)) text += "; it is taken by " + *owner;
  return text;
}

std::optional<model::Publish> published_by(const model::App& app) {
  const bool has_web = !app.processes.empty() && app.processes.front().web;
  return has_web ? app.processes.front().web->publish : std::nullopt;
}

std::optional<gate::NotListening> not_listening_for(const gate::Gate* gate, const std::string& app) {
  if (!gate) return std::nullopt;
  const auto all = gate->not_listening();
  const auto found = std::find_if(
      all.begin(), all.end(), [&app](const gate::NotListening& address) { return address.concerns(app); });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

bool only_listens_for(const Attempt& attempt, const model::Publish& at) {
  if (!attempt.gate) return false;
  auto there = attempt.gate->listening();
  std::erase_if(there, [&at](const gate::Listening& listening) { return !overlap(listening.at, at); });
  const std::vector<std::string> alone{attempt.id.app};
  return !there.empty() && std::all_of(there.begin(), there.end(),
                                       [&alone](const gate::Listening& one) { return one.apps == alone; });
}

std::optional<std::string> stop_first_at_one_address(Attempt& attempt) {
  const auto missing = not_listening_for(attempt.gate, attempt.id.app);
  const bool starts_first = attempt.spec.app.order == model::Order::start_first;
  if (!missing || !starts_first || !attempt.old || !attempt.old->spec) return std::nullopt;
  const auto published = published_by(attempt.old->spec->app);
  if (!published || !overlap(*published, missing->at)) return std::nullopt;
  attempt.spec.app.order = model::Order::stop_first;
  const model::DeploymentId old{attempt.id.app, attempt.old->number};
  return "in spite of `order: start-first` " + old.text() + " is stopped first this time: it publishes " +
         to_text(*published) + ", which is to be the gate's";
}

Task<Result<void>> take_address(Attempt& attempt) {
  if (!attempt.gate) co_return Result<void>();
  attempt.gate->leave_to(attempt.id.app, published_by(attempt.spec.app));
  const SteadyTime give_up = attempt.clock.now() + kGivenBack;
  while (true) {
    const auto missing = not_listening_for(attempt.gate, attempt.id.app);
    if (!missing || missing->awaits_cut_over()) co_return Result<void>();
    const bool may_be_given_back = missing->why.code() == ErrorCode::conflict && missing->left_to.empty();
    if (!may_be_given_back || attempt.clock.now() >= give_up) {
      co_return Error(ErrorCode::rejected, why_not(*missing));
    }
    co_await attempt.clock.sleep_until(attempt.clock.now() + kTryAgain);
    attempt.gate->listen_again();
  }
}

void leave_address_to_old(Attempt& attempt) {
  if (!attempt.gate || !attempt.old->spec) return;
  attempt.gate->leave_to(attempt.id.app, published_by(attempt.old->spec->app));
}

}  // namespace cutover::deploy
