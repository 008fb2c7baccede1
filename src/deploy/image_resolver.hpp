#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Makes sure that the image asked for is on this host, and says which one exactly it is: a tag can mean
/// another image tomorrow. The specification is the app's as configured now, or for a rollback the one pinned
/// then.
Task<Result<model::PinnedSpec>> resolve(Attempt& attempt);

/// Makes sure that the image of a pinned specification is on this host; its id there.
Task<Result<std::string>> bring_back_image(Attempt& attempt, model::DeploymentId version,
                                           model::PinnedSpec spec);

/// The image's digest in the repository; "" when no registry knows it.
std::string digest_in(const std::string& repository, const engine::Image& image);

/// The app's image with what a request chooses in its place.
model::ImageRef chosen_image(const model::App& app, const model::Request& request);

}  // namespace cutover::deploy
