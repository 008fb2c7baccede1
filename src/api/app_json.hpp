#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cutover/deploy/service.hpp"

/// How an app is shown.
namespace cutover::api {

/// As in the list of all apps: its deployments without release log, probes, output and notes.
nlohmann::ordered_json summary_json(const deploy::AppStatus& status);
nlohmann::ordered_json whole_json(const deploy::AppStatus& status);

nlohmann::ordered_json to_json(const std::string& app, const deploy::Plan& plan);

}  // namespace cutover::api
