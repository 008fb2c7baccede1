#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cutover::test {

/// A secret in the environment of every app of a test, which must be seen nowhere.
inline const std::string kCanary = "canary-4e1c9d07b2";

inline bool shows_canary(const std::string& text) {
  return text.find(kCanary) != std::string::npos;
}

/// The tables of the daemon's database that show it. What is kept to be deployed again does not count: each
/// specification has to be there whole.
std::vector<std::string> tables_with_canary(const std::filesystem::path& state);

}  // namespace cutover::test
