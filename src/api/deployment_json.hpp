#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cutover/model/deployment.hpp"

/// How a deployment is shown. Absent numbers and times are null, absent texts are "".
namespace cutover::api {

/// As in a list: without release log, probes, output and notes.
nlohmann::ordered_json summary_json(const model::Deployment& deployment);
/// All that is known about it.
nlohmann::ordered_json whole_json(const model::Deployment& deployment);

nlohmann::ordered_json probe_json(const model::ProbeRecord& probe);

std::string deployment_path(const model::DeploymentId& id);

}  // namespace cutover::api
