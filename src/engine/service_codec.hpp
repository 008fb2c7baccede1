#pragma once

#include <string>

#include "cutover/engine/swarm.hpp"

/// What we ask a swarm for, in the Engine's JSON.
namespace cutover::engine {

/// The body of a create or an update.
Result<std::string> service_body(const ServiceSpec& spec);

/// Of a secret or a config.
Result<std::string> file_body(const std::string& name, const Labels& labels, const Secret& content);

/// The `filters` of a list. A task's labels are for the Engine those of its service: see `matches`.
Result<std::string> service_filters(const ServiceFilter& filter);
Result<std::string> task_filters(const std::string& service_id, const std::vector<std::string>& labels);
Result<std::string> file_filters(const std::string& label);

}  // namespace cutover::engine
