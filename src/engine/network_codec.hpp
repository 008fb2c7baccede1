#pragma once

#include <string>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

/// Networks and volumes in the Engine's JSON: what we ask for, and its answers as values.
namespace cutover::engine {

Result<std::string> network_body(const std::string& name, const Labels& labels);
/// Of an overlay that services and containers can join.
Result<std::string> overlay_network_body(const std::string& name, const Labels& labels);
Result<std::string> connect_body(const std::string& container, const std::vector<std::string>& aliases);
Result<std::string> volume_body(const std::string& name, const Labels& labels);

Result<Network> network_from(std::string_view body);
Result<Volume> volume_from(std::string_view body);

}  // namespace cutover::engine
