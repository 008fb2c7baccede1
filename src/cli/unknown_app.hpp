#pragma once

#include <string>
#include <vector>

#include "cli/client/client.hpp"

namespace cutover::cli {

/// The failure, and which app was probably meant when none is called so.
Task<Failure> with_nearest_app(Client& client, std::string app, Failure failure);

/// "no app is called shpo; did you mean shop?"
std::string unknown_app_text(const std::string& app, const std::vector<std::string>& known);

}  // namespace cutover::cli
