#include "hooks/payload.hpp"

#include <nlohmann/json.hpp>

namespace cutover::hooks {

using nlohmann::json;

Error unexpected(std::string_view what) {
  return Error(ErrorCode::invalid_argument,
               "the delivery is not as its sender documents it: " + std::string(what));
}

Result<json> parse_payload(std::string_view body) {
  constexpr int max_depth = 32;
  constexpr int max_values = 100'000;
  struct Excess {
    std::string what;
  };
  int values = 0;
  const auto bound = [&](int depth, json::parse_event_t, json&) {
    if (depth > max_depth) throw Excess{"it nests deeper than " + std::to_string(max_depth) + " levels"};
    if (++values > max_values) throw Excess{"it has more than " + std::to_string(max_values) + " values"};
    return true;
  };
  try {
    json parsed = json::parse(body, bound, false);
    if (!parsed.is_object()) return unexpected("the body is not a JSON object");
    return parsed;
  } catch (const Excess& excess) {  // the only way to end a parser in the middle
    return unexpected(excess.what);
  }
}

const json* find(const json& object, std::string_view path) {
  const json* at = &object;
  while (!path.empty()) {
    const auto end = std::min(path.find('.'), path.size());
    if (!at->is_object()) return nullptr;
    const auto found = at->find(std::string(path.substr(0, end)));
    if (found == at->end()) return nullptr;
    at = &*found;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return at;
}

std::string text_at(const json& object, std::string_view path) {
  const json* found = find(object, path);
  return found && found->is_string() ? found->get<std::string>() : "";
}

bool is_true_at(const json& object, std::string_view path) {
  const json* found = find(object, path);
  return found && found->is_boolean() && found->get<bool>();
}

std::optional<WallTime> time_at(const json& object, std::string_view path) {
  constexpr std::int64_t latest = 4'102'444'800;  // 2100
  const json* found = find(object, path);
  if (!found) return std::nullopt;
  if (found->is_string()) return from_rfc3339(found->get_ref<const std::string&>());
  if (!found->is_number_integer()) return std::nullopt;
  const auto seconds = found->get<std::int64_t>();
  if (seconds <= 0 || seconds > latest) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

}  // namespace cutover::hooks
