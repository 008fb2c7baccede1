#include "engine/api_version.hpp"

#include <algorithm>
#include <charconv>

namespace cutover::engine {
namespace {

std::optional<int> parse_number(std::string_view text) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<ApiVersion> parse_api_version(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto major = parse_number(text.substr(0, dot));
  const auto minor = parse_number(text.substr(dot + 1));
  if (!major || !minor) return std::nullopt;
  return ApiVersion{*major, *minor};
}

Result<EngineVersion> negotiated(EngineVersion engine) {
  if (engine.newest < kOldestSpoken || kNewestSpoken < engine.oldest) {
    const std::string_view advice =
        engine.newest < kOldestSpoken ? "upgrade the Engine to 20.10 or later" : "upgrade cutover";
    return Error(ErrorCode::unsupported, "Docker Engine " + engine.engine + " speaks API " +
                                             engine.oldest.text() + " to " + engine.newest.text() +
                                             ", and cutover " + kOldestSpoken.text() + " to " +
                                             kNewestSpoken.text() + ": " + std::string(advice));
  }
  engine.used = std::min(kNewestSpoken, engine.newest);
  return engine;
}

}  // namespace cutover::engine
