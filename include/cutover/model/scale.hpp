#pragma once

#include <map>
#include <optional>
#include <string>

#include "cutover/model/app.hpp"

namespace cutover::model {

/// How many tasks an operator wants of processes in a cluster, by name: over what the app's file says,
/// whichever version is in service.
using Scale = std::map<std::string, int>;

/// What an operator asks. Nothing: as many as the file says, again.
using ScaleRequest = std::map<std::string, std::optional<int>>;

inline constexpr int kMostReplicas = 1000;

/// What is wanted once that was asked.
Scale scale_after(Scale before, const ScaleRequest& request);

/// Gives the processes of an app in a cluster the wanted numbers, and the file's to those of which nothing is
/// wanted (any more). What the file says stays known, so it can be done again with another scale.
void put_scale(const Scale& scale, App& app);

}  // namespace cutover::model
