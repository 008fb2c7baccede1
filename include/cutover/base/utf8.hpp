#pragma once

#include <string>
#include <string_view>

namespace cutover {

/// The same text with every byte that is not part of well-formed UTF-8 (RFC 3629) replaced by U+FFFD, and NUL
/// too.
std::string to_valid_utf8(std::string_view bytes);

/// The length of the longest prefix of at most `limit` bytes that cuts no character in two. Expects valid
/// UTF-8.
std::size_t utf8_prefix(std::string_view text, std::size_t limit);

}  // namespace cutover
