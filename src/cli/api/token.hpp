#pragma once

#include "cli/api/json.hpp"

namespace cutover::cli {

/// A token, as the API shows it.
struct TokenView {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<WallTime> created_at;
  std::optional<WallTime> expires_at;
  bool expired = false;
  std::optional<WallTime> last_used_at;
  std::string token;  ///< its text, only when it was just made
};

Answer<TokenView> token_from(std::string_view body);
Answer<std::vector<TokenView>> tokens_from(std::string_view body);

}  // namespace cutover::cli
