#pragma once

#include <string>
#include <variant>

#include "cutover/model/deployment.hpp"
#include "hooks/delivery.hpp"

namespace cutover::hooks {

/// A deployment to ask for.
struct Chosen {
  Delivery delivery;
  model::Request request;
};
/// Nothing to do, and why: "push to feature/x: this app deploys main".
struct Nothing {
  std::string reason;
};
struct Pong {};
using Choice = std::variant<Chosen, Nothing, Pong>;

/// What the app's rule says to what a sender told. Pure. Of several things that deploy the newest counts: the
/// queue would let it supersede the others anyway.
Choice choose(const model::AppHooks& hooks, const model::HookRule& rule, const Deliveries& deliveries);

}  // namespace cutover::hooks
