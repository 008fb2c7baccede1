#pragma once

#include <string>
#include <vector>

#include "cutover/model/deployment.hpp"

/// Each of these adds what it has to say of a deployment, most useful first. Pure.
namespace cutover::deploy {

using Advice = std::vector<std::string>;

/// What made it fail.
void advise_on_failure(const model::Deployment& deployment, Advice& advice);

/// Containers that took SIGKILL to stop.
void advise_on_stop(const model::Deployment& deployment, Advice& advice);

/// What the time without service consisted of, and what another order would have made of it.
void advise_on_gap(const model::Deployment& deployment, Advice& advice);

/// Two versions that write to the same volumes at once.
void advise_on_volumes(const model::Deployment& deployment, Advice& advice);

/// A health check that succeeded, and proved little.
void advise_on_health(const model::Deployment& deployment, Advice& advice);

/// A health check that took long to succeed.
void advise_on_slow_health(const model::Deployment& deployment, Advice& advice);

/// An image that took long to pull.
void advise_on_image(const model::Deployment& deployment, Advice& advice);

}  // namespace cutover::deploy
