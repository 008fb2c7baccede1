#pragma once

#include <string>

#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"

namespace cutover::access {

/// A new one: 256 bits from the kernel.
Result<Secret> make_token_text();

/// Whether it can be one at all.
bool is_token_text(const Secret& text);

/// SHA-256: what is kept of it. With so many random bits there is nothing to guess, and so nothing that a
/// slow hash or a salt would add; and looking the hash up tells by its time nothing about the text.
std::string hash_of(const Secret& text);

}  // namespace cutover::access
