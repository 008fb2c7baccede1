#pragma once

#include <string>
#include <vector>

#include "cutover/model/deployment.hpp"

namespace cutover::deploy {

/// What a person can do about how a deployment ended, most useful first: worked out from its record, so that
/// what is learnt later helps with old deployments too. Empty when there is nothing to say. Pure.
std::vector<std::string> advise(const model::Deployment& deployment);

}  // namespace cutover::deploy
