#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.hpp"
#include "cutover/base/clock.hpp"

/// Reads the API's JSON. A key that is missing or of another type reads like one that is not known: a daemon
/// that is older or newer than we are still gets its answers shown.
namespace cutover::cli {

using Json = nlohmann::json;

/// The object in `text`, or what a person is told when there is none.
Answer<Json> object_from(std::string_view text);

std::string text_of(const Json& object, const char* key);
std::optional<std::int64_t> number_of(const Json& object, const char* key);
std::optional<int> int_of(const Json& object, const char* key);
std::optional<Milliseconds> milliseconds_of(const Json& object, const char* key);
std::optional<WallTime> time_of(const Json& object, const char* key);
bool flag_of(const Json& object, const char* key);
/// The object, or an empty one.
const Json& object_of(const Json& object, const char* key);
/// The array's elements, or none.
const std::vector<Json>& list_of(const Json& object, const char* key);
std::vector<std::string> texts_of(const Json& object, const char* key);

/// RFC 3339 in UTC, as the API writes it, with or without a fraction.
std::optional<WallTime> time_from(std::string_view text);

}  // namespace cutover::cli
