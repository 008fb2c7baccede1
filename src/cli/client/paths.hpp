#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cutover::cli {

/// The app's name must be a valid one: it is not encoded.
std::string app_path(const std::string& app);
std::string deployment_path(const std::string& app, int number);

/// "?tag=v2&since=10m" with everything encoded that must be; pairs without a value are left out; "" for none.
std::string query(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace cutover::cli
