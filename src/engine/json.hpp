#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

/// Reading what an Engine says, whichever version it is: fields that we don't know are not looked at, and one
/// that is missing, null or of another type reads as empty. Nothing here throws.
namespace cutover::engine {

using Json = nlohmann::json;

/// `protocol` when it is not JSON, not UTF-8, or nested deeper than any answer of an Engine.
Result<Json> parse_json(std::string_view text);
/// For a request. invalid_argument: a text in it is not UTF-8.
Result<std::string> write_json(const Json& value);

const Json& member(const Json& object, const char* key);
std::string text_of(const Json& object, const char* key);
std::int64_t number_of(const Json& object, const char* key);
int int_of(const Json& object, const char* key);
bool flag_of(const Json& object, const char* key);
std::vector<std::string> texts_of(const Json& object, const char* key);
Labels labels_of(const Json& object, const char* key);
std::vector<std::string> keys_of(const Json& object, const char* key);

/// The "Id" with which the Engine answers a create; of what a swarm keeps it is the "ID".
Result<std::string> created_id_from(std::string_view body);

}  // namespace cutover::engine
