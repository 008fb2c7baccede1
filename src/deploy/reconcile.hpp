#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "deploy/version.hpp"

namespace cutover::deploy {

/// Containers with our labels that history does not know (its folder was lost, or the host is new to this
/// daemon): their numbers are not given again, and what runs counts as the version that serves.
Task<Result<void>> adopt_containers(const Dependencies& dependencies);

/// Why the containers on the host are not the version that should serve: "container shop-web-56 is gone";
/// nothing when they are. Pure. `processes`: of that version.
std::optional<std::string> what_is_missing(const model::DeploymentId& version,
                                           const std::vector<std::string>& processes,
                                           const std::vector<ManagedContainer>& containers);

/// A version that should serve, and does not.
struct Missing {
  int version = 0;
  std::string reason;
};

/// What is not as history says, by app.
struct Differences {
  std::map<std::string, Missing> missing;
  std::vector<std::string> unwanted;  ///< they were to be stopped, and run

  bool empty() const { return missing.empty() && unwanted.empty(); }
};

/// Of these apps. What differs is looked at twice, a moment apart: an Engine that has just been started is
/// starting containers itself.
Task<Result<Differences>> find_differences(const Dependencies& dependencies, std::vector<std::string> apps);

}  // namespace cutover::deploy
