#include "cli/api/json.hpp"

#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

const Json* find(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

/// "123" of ".123456Z": milliseconds.
int milliseconds_in(std::string_view fraction) {
  int milliseconds = 0;
  int weight = 100;
  for (const char digit : fraction.substr(0, fraction.find_first_not_of("0123456789"))) {
    milliseconds += (digit - '0') * weight;
    weight /= 10;
  }
  return milliseconds;
}

}  // namespace

Answer<Json> object_from(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) return Answer<Json>(boost::system::in_place_value, std::move(json));
  return Failure{kFailed, "cutoverd's answer is not what this version of cutover understands"};
}

std::string text_of(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_of(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (!value || !value->is_number_integer()) return std::nullopt;
  return value->get<std::int64_t>();
}

std::optional<int> int_of(const Json& object, const char* key) {
  const auto number = number_of(object, key);
  if (!number || *number < std::numeric_limits<int>::min() || *number > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

std::optional<Milliseconds> milliseconds_of(const Json& object, const char* key) {
  const auto number = number_of(object, key);
  return number ? std::optional(Milliseconds(*number)) : std::nullopt;
}

std::optional<WallTime> time_of(const Json& object, const char* key) {
  return time_from(text_of(object, key));
}

bool flag_of(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value && value->is_boolean() && value->get<bool>();
}

const Json& object_of(const Json& object, const char* key) {
  static const Json none = Json::object();
  const Json* value = find(object, key);
  return value && value->is_object() ? *value : none;
}

const std::vector<Json>& list_of(const Json& object, const char* key) {
  static const std::vector<Json> none;
  const Json* value = find(object, key);
  return value && value->is_array() ? value->get_ref<const Json::array_t&>() : none;
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> texts;
  for (const Json& text : list_of(object, key)) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

std::optional<WallTime> time_from(std::string_view text) {
  const std::string copy(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, read = 0;
  const int found = std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour,
                                &minute, &second, &read);
  if (found != 6 || !copy.ends_with('Z')) return std::nullopt;
  const std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(read));
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const int fraction = rest.starts_with('.') ? milliseconds_in(rest.substr(1)) : 0;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + Milliseconds(fraction);
}

}  // namespace cutover::cli
