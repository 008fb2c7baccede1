#pragma once

#include <filesystem>

namespace cutover::bench {

struct HookLoad {
  int deliveries = 2000;   ///< in each row
  int slow = 200;          ///< connections that send a byte a second
  int strangers = 10'000;  ///< connections that are tried
};

/// Prints how many signed deliveries a second are accepted, which means durable, how long each takes, also
/// while slow connections are open, and what memory the daemon needs while strangers try to connect.
void measure_hooks(const std::filesystem::path& folder, const HookLoad& load);

}  // namespace cutover::bench
