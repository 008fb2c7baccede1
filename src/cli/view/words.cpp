#include "cli/view/words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;

/// "2h5m", "2h"
std::string in_two_units(std::int64_t count, std::int64_t in_the_bigger, char bigger, char smaller) {
  std::string text = std::to_string(count / in_the_bigger) + bigger;
  if (count % in_the_bigger != 0) text += std::to_string(count % in_the_bigger) + smaller;
  return text;
}

std::string in_one_unit(Milliseconds duration) {
  const std::int64_t seconds = duration.count() / 1000;
  if (seconds < 60) return std::to_string(seconds) + "s";
  if (seconds < 3600) return std::to_string(seconds / 60) + "m";
  if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + "h";
  return std::to_string(seconds / 86400) + "d";
}

}  // namespace

std::string spent(Milliseconds duration) {
  const std::int64_t milliseconds = std::max<std::int64_t>(duration.count(), 0);
  if (milliseconds < 1000) return std::to_string(milliseconds) + "ms";
  const std::int64_t tenths = (milliseconds + 50) / 100;
  if (tenths < 600) return fmt::format("{}.{}s", tenths / 10, tenths % 10);
  const std::int64_t seconds = (milliseconds + 500) / 1000;
  if (seconds < 3600) return in_two_units(seconds, 60, 'm', 's');
  if (seconds < 24 * 3600) return in_two_units(seconds / 60, 60, 'h', 'm');
  return in_two_units(seconds / 3600, 24, 'd', 'h');
}

std::string ago(std::optional<WallTime> then, WallTime now) {
  if (!then) return "";
  return now - *then < 1s ? "now" : in_one_unit(now - *then) + " ago";
}

std::string age(std::optional<WallTime> then, WallTime now) {
  return then ? in_one_unit(std::max<Milliseconds>(now - *then, 0ms)) : "";
}

std::string local_time(std::optional<WallTime> time) {
  if (!time) return "";
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count();
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(seconds));
}

std::string bytes(std::int64_t count) {
  constexpr std::string_view kUnits[] = {"kB", "MB", "GB", "TB"};
  if (count < 1000) return std::to_string(count) + " B";
  double amount = static_cast<double>(count) / 1000;
  std::size_t unit = 0;
  while (amount >= 999.95 && unit + 1 < std::size(kUnits)) {
    amount /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

std::string spaced(std::string_view word) {
  std::string text(word);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string short_digest(std::string_view digest) {
  const auto colon = digest.find(':');
  return std::string(digest.substr(colon == std::string_view::npos ? 0 : colon + 1, 12));
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace cutover::cli
