#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

/// Containers in the Engine's JSON: what we ask for, and its answers as values.
namespace cutover::engine {

/// The body of a create. Before API 1.44 only the first network goes into it; the others are connected later.
Result<std::string> create_body(const ContainerSpec& spec, const ApiVersion& api);
Result<std::string> restart_policy_body(RestartPolicy policy);
/// The `filters` of a list. The Engine matches names as regular expressions: see `matches`.
Result<std::string> container_filters(const ContainerFilter& filter);

std::string_view to_string(RestartPolicy policy);

Result<Container> container_from(std::string_view body);
Result<std::vector<ContainerSummary>> containers_from(std::string_view body);
Result<ExitStatus> exit_status_from(std::string_view body);

/// Of `ps -o pid,caught,comm`, by number. Rows that can't be read are left out.
Result<std::map<int, Process>> processes_from(std::string_view body);

/// The filter's name and port, exactly.
bool matches(const ContainerSummary& container, const ContainerFilter& filter);

}  // namespace cutover::engine
