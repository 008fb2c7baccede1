#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cutover {

/// Two lower-case hex digits for each byte.
std::string to_hex(std::string_view bytes);
/// The bytes, or nothing when `text` is not exactly that: an even number of hex digits of either case.
std::optional<std::string> from_hex(std::string_view text);
/// RFC 4648, section 4, padded, without line breaks.
std::string to_base64(std::string_view bytes);
/// The bytes, or nothing. RFC 4648, section 4: the one spelling there is, padded, without line breaks.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace cutover
