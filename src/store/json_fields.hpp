#pragma once

#include <chrono>
#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/encoding.hpp"
#include "cutover/base/secret.hpp"
#include "store/damaged.hpp"

/// Values as JSON, by one list of fields for both directions:
///
///     void fields(auto& visit, Is<model::Stop> auto& stop) {
///       visit("signal", stop.signal);
///       visit("grace_ms", stop.grace);
///     }
///
/// `visit.bytes(name, secret)` is for a value that need not be text. A field that is missing when read keeps
/// its default: older versions did not write it.
namespace cutover::store {

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

/// The names of an enumeration's values: a specialization has `to_text(value)` and `from_text(text)`.
template <class Enum>
struct EnumText;

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

}  // namespace detail

template <class T>
nlohmann::json to_json_value(const T& value);
/// Throws Damaged, or what nlohmann throws on another type.
template <class T>
void from_json_value(const nlohmann::json& json, T& into);

class FieldWriter {
 public:
  template <class T>
  void operator()(const char* name, const T& value) {
    object[name] = to_json_value(value);
  }
  void bytes(const char* name, const Secret& value) { object[name] = to_base64(value.reveal()); }
  nlohmann::json object = nlohmann::json::object();
};

class FieldReader {
 public:
  explicit FieldReader(const nlohmann::json& object) : object_(object) {}
  template <class T>
  void operator()(const char* name, T& into) const {
    const auto field = object_.find(name);
    if (field == object_.end()) return;
    try {
      from_json_value(*field, into);
    } catch (const nlohmann::json::exception&) {  // its text may quote the value
      throw Damaged(std::string("the field \"") + name + "\" is not of its type");
    }
  }
  void bytes(const char* name, Secret& into) const {
    std::string text;
    (*this)(name, text);
    auto value = from_base64(text);
    if (!value) throw Damaged(std::string("the field \"") + name + "\" is not base64");
    into = Secret(std::move(*value));
  }

 private:
  const nlohmann::json& object_;
};

template <class T>
nlohmann::json to_json_value(const T& value) {
  if constexpr (std::same_as<T, Secret>) {
    return value.reveal();
  } else if constexpr (std::same_as<T, Milliseconds>) {
    return value.count();
  } else if constexpr (std::same_as<T, WallTime>) {
    return value.time_since_epoch().count();
  } else if constexpr (std::same_as<T, std::string> || std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return EnumText<T>::to_text(value);
  } else if constexpr (detail::is_optional<T>) {
    return value ? to_json_value(*value) : nlohmann::json();
  } else if constexpr (detail::is_vector<T>) {
    auto array = nlohmann::json::array();
    for (const auto& element : value) array.push_back(to_json_value(element));
    return array;
  } else {
    FieldWriter writer;
    fields(writer, value);
    return std::move(writer.object);
  }
}

template <class T>
void from_json_value(const nlohmann::json& json, T& into) {
  if constexpr (std::same_as<T, Secret>) {
    into = Secret(json.get<std::string>());
  } else if constexpr (std::same_as<T, Milliseconds>) {
    into = Milliseconds(json.get<std::int64_t>());
  } else if constexpr (std::same_as<T, WallTime>) {
    into = WallTime(Milliseconds(json.get<std::int64_t>()));
  } else if constexpr (std::same_as<T, std::string> || std::is_arithmetic_v<T>) {
    json.get_to(into);
  } else if constexpr (std::is_enum_v<T>) {
    const auto value = EnumText<T>::from_text(json.get_ref<const std::string&>());
    if (!value) throw Damaged("it holds a word that this version does not know");
    into = *value;
  } else if constexpr (detail::is_optional<T>) {
    into.reset();
    if (!json.is_null()) from_json_value(json, into.emplace());
  } else if constexpr (detail::is_vector<T>) {
    into.clear();
    for (const auto& element : json.get_ref<const nlohmann::json::array_t&>())
      from_json_value(element, into.emplace_back());
  } else {
    if (!json.is_object()) throw Damaged("it holds something else where an object is due");
    FieldReader reader(json);
    fields(reader, into);
  }
}

}  // namespace cutover::store
