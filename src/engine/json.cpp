#include "engine/json.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace cutover::engine {
namespace {

constexpr int kDeepest = 64;
/// An Engine's list of 5,000 containers has 400,000. One takes up to 100 bytes of memory, and two of JSON.
constexpr int kMostValues = 500'000;

/// What parsing the text would lead to: the parser itself does not recurse, but what walks its result might,
/// and the result is many times larger than the text when the values are small. Nothing: it may be parsed.
std::optional<Error> excess(std::string_view text) {
  int depth = 0;
  int values = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == ',') {
      ++values;
    } else if (c == '{' || c == '[') {
      ++values;
      if (++depth > kDeepest) return Error(ErrorCode::protocol, "the answer's JSON is nested too deep");
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  if (values > kMostValues) return Error(ErrorCode::protocol, "the answer's JSON has too many values");
  return std::nullopt;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (auto too_much = excess(text)) return std::move(*too_much);
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return Error(ErrorCode::protocol, "the answer is not JSON");
  return value;
}

Result<std::string> write_json(const Json& value) {
  try {
    return value.dump();
  } catch (const Json::exception&) {
    return Error(ErrorCode::invalid_argument,
                 "a text of the request is not UTF-8, and the Engine takes nothing else");
  }
}

const Json& member(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

std::int64_t number_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (value.is_number_unsigned()) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(value.get<std::uint64_t>(), most));
  }
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

int int_of(const Json& object, const char* key) {
  const std::int64_t number = number_of(object, key);
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) return 0;
  return static_cast<int>(number);
}

bool flag_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const Json& values = member(object, key);
  if (!values.is_array()) return texts;
  for (const Json& value : values) {
    if (value.is_string()) texts.push_back(value.get<std::string>());
  }
  return texts;
}

Labels labels_of(const Json& object, const char* key) {
  Labels labels;
  const Json& values = member(object, key);
  if (!values.is_object()) return labels;
  for (const auto& [name, value] : values.items()) {
    if (value.is_string()) labels.emplace(name, value.get<std::string>());
  }
  return labels;
}

std::vector<std::string> keys_of(const Json& object, const char* key) {
  std::vector<std::string> keys;
  const Json& values = member(object, key);
  if (!values.is_object()) return keys;
  for (const auto& [name, value] : values.items()) keys.push_back(name);
  return keys;
}

Result<std::string> created_id_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  std::string id = text_of(*json, "Id");
  if (id.empty()) id = text_of(*json, "ID");
  if (id.empty()) return Error(ErrorCode::protocol, "the Docker Engine created it, but told no id");
  return id;
}

}  // namespace cutover::engine
