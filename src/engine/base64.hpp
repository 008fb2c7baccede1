#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cutover::engine {

/// The URL-safe alphabet, padded (RFC 4648, section 5): what the Engine wants in X-Registry-Auth.
std::string base64url_encode(std::string_view bytes);

/// The standard alphabet (RFC 4648, section 4), padded: how the Engine takes bytes in JSON, though its API
/// documents call that of secrets URL-safe.
std::string base64_encode(std::string_view bytes);

/// The standard alphabet (RFC 4648, section 4), with or without padding; nothing when it is not that.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace cutover::engine
