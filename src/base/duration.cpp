#include "cutover/base/duration.hpp"

#include <charconv>
#include <cstdint>

namespace cutover {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};

constexpr Unit kUnits[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
constexpr std::int64_t kLongest = 366ll * 86'400'000;

Error not_a_duration(std::string_view text) {
  return Error(ErrorCode::invalid_argument,
               "\"" + std::string(text) +
                   "\" is not a duration; write a number with its unit, like 500ms, 30s, 10m or 1h30m");
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::string_view rest = text;
  std::int64_t total = 0;
  const Unit* previous = nullptr;
  do {
    std::int64_t number = 0;
    const auto [after, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (failure != std::errc() || number < 0 || number > kLongest) return not_a_duration(text);
    rest.remove_prefix(static_cast<std::size_t>(after - rest.data()));
    const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (candidate.name == name) unit = &candidate;
    }
    if (!unit || (previous && unit->milliseconds >= previous->milliseconds)) return not_a_duration(text);
    if (number > kLongest / unit->milliseconds) return not_a_duration(text);
    total += number * unit->milliseconds;
    if (total > kLongest) return not_a_duration(text);
    rest.remove_prefix(name.size());
    previous = unit;
  } while (!rest.empty());
  return std::chrono::milliseconds(total);
}

std::string to_text(std::chrono::milliseconds duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) return "0s";
  std::string text;
  for (const Unit& unit : kUnits) {
    if (unit.name == "d" && rest % unit.milliseconds != 0) continue;  // 36h reads better than 1d12h
    if (const std::int64_t count = rest / unit.milliseconds)
      text += std::to_string(count) + std::string(unit.name);
    rest %= unit.milliseconds;
  }
  return text;
}

}  // namespace cutover
