#pragma once

#include "cli/api/token.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// A row for each.
std::string tokens_text(const std::vector<TokenView>& tokens, const Look& look, WallTime now);

/// What a new one may do, and until when: a line.
std::string allowed_text(const TokenView& token);

}  // namespace cutover::cli
