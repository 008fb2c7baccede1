#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/base/clock.hpp"

/// Values in words.
namespace cutover::cli {

/// "912ms", "12.3s", "1m9s", "2h5m", "3d4h": as exact as a person wants to know.
std::string spent(Milliseconds duration);

/// "now", "12s ago", "3h ago"; "" when it is not known.
std::string ago(std::optional<WallTime> then, WallTime now);

/// The same as an age: "12s", "3h".
std::string age(std::optional<WallTime> then, WallTime now);

/// "2026-08-01 12:00:00" where the reader is (TZ); "" when it is not known.
std::string local_time(std::optional<WallTime> time);

/// "12.3 MB"
std::string bytes(std::int64_t count);

/// "rolled_back" as "rolled back"
std::string spaced(std::string_view word);

/// The first 12 digits of "sha256:..."
std::string short_digest(std::string_view digest);

/// "1 app", "2 apps"
std::string counted(std::size_t count, std::string_view noun);

}  // namespace cutover::cli
