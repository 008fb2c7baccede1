#pragma once

#include <string>
#include <string_view>

#include "cutover/base/secret.hpp"

/// Comparisons take the same time wherever the first difference is.
namespace cutover::hooks {

/// 32 bytes. The key may be of any length.
std::string hmac_sha256(std::string_view key, std::string_view message);

/// Of 32 bytes each, or they are none.
bool same_mac(std::string_view a, std::string_view b);

/// `signature` is raw bytes, as decoded: 32 of them, or it is none.
bool is_signed(std::string_view signature, std::string_view key, std::string_view message);
/// The same as 64 hex digits.
bool is_signed_in_hex(std::string_view signature, std::string_view key, std::string_view message);

/// For tokens, which come as they are. Not even the length of the secret shows.
bool is_secret(std::string_view presented, const Secret& secret);

}  // namespace cutover::hooks
