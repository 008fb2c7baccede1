#pragma once

#include <optional>
#include <string>

#include "deploy/attempt.hpp"

/// Web from outside of its containers: by the port that the Swarm publishes.
namespace cutover::deploy {

/// As its health check is made from here; nothing: the app publishes no port, or no task of it runs.
struct PublishedWeb {
  model::Web web;  ///< its port is the published one
  std::string address;
};

Task<Result<std::optional<PublishedWeb>>> find_published(Attempt& attempt, model::App app);

/// A good answer at the published port, within the health check's deadline. Behind the gate requests are
/// passed there from then on.
Task<Result<void>> until_published_answers(Attempt& attempt, model::App app);

/// Where the gate reaches it: the port on this host. Nothing: it publishes none.
std::optional<std::uint16_t> published_port(const model::App& app);

}  // namespace cutover::deploy
