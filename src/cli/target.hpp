#pragma once

#include <optional>
#include <string>

#include "cli/failure.hpp"

namespace cutover::cli {

/// What a command is about: an app, and perhaps one of its deployments.
struct Target {
  std::string app;
  std::optional<int> number;
};

/// "shop", "shop/57", or "shop" with the number "57".
Answer<Target> target_from(const std::string& name, const std::string& number);

/// An app alone.
Answer<std::string> app_name(const std::string& name);

}  // namespace cutover::cli
