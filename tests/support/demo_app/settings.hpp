#pragma once

#include <cstdlib>
#include <string>

/// All behaviour of the demo app comes from its environment, and NAME=value arguments over it.
namespace demo {

inline std::string setting(const char* name, const char* otherwise = "") {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

inline long number(const char* name, long otherwise = 0) {
  const std::string value = setting(name);
  return value.empty() ? otherwise : std::atol(value.c_str());
}

inline std::string version() {
  return setting("VERSION", "unknown");
}

}  // namespace demo
