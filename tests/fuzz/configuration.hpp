#pragma once

#include "cutover/config/config.hpp"
#include "fuzz/input.hpp"
#include "fuzz/memory_folder.hpp"

namespace cutover::fuzz {

/// Reads cutover.yaml and apps/ in the folder, as the daemon does.
inline void load(const MemoryFolder& folder) {
  const config::Loaded loaded = config::load({.file = folder.path() / "cutover.yaml"});
  require(loaded.config.has_value() == loaded.problems.empty(), "it is used, or there is a mistake in it");
  require(loaded.problems.size() <= 1000, "mistakes are bounded");
  for (const config::Problem& problem : loaded.problems) {
    require(!problem.message.empty() && is_text(problem.text()), "a mistake is described in text");
    require(problem.line >= 0 && problem.column >= 0, "a mistake has a place");
  }
}

}  // namespace cutover::fuzz
