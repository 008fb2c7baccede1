#pragma once

#include <string>
#include <string_view>

namespace cutover::config {

/// The list to write in YAML for a command that was given as one string: its words, or a shell around it when
/// it needs one.
std::string command_as_list(std::string_view command);

}  // namespace cutover::config
