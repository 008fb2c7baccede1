#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"

/// Reading of what others wrote. All of it is bounded, and nothing here throws.
namespace cutover::hooks {

/// One JSON object: 32 levels, 100 000 values. invalid_argument when it is something else.
Result<nlohmann::json> parse_payload(std::string_view body);

/// Along the keys of `path`, which dots divide: "repository.full_name". Each gives nothing when it is absent
/// or of another type.
const nlohmann::json* find(const nlohmann::json& object, std::string_view path);
std::string text_at(const nlohmann::json& object, std::string_view path);
bool is_true_at(const nlohmann::json& object, std::string_view path);
/// RFC 3339, or seconds since 1970.
std::optional<WallTime> time_at(const nlohmann::json& object, std::string_view path);

/// An error that says which part of the payload is not as the sender documents it.
Error unexpected(std::string_view what);

}  // namespace cutover::hooks
