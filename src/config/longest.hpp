#pragma once

#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/model/app.hpp"

namespace cutover::config {

/// A part of a deployment, and the keys that its time is made of.
struct Share {
  std::string name;
  Milliseconds time;
};

/// What a deployment may take at the longest, a rollback included, but for the pull. `drain`: of the gate.
std::vector<Share> longest_shares(const model::App& app, Milliseconds drain);

}  // namespace cutover::config
