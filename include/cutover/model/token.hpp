#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"

/// What callers that the kernel does not vouch for show, and what it allows them.
namespace cutover::model {

/// One of the things that a token allows: "read" shows everything of all apps, "deploy:shop" shows and
/// changes this one app, "admin" is everything there is.
struct Scope {
  enum class Kind { read, deploy, admin };
  Kind kind = Kind::read;
  std::string app = {};  ///< of `deploy` only; it need not be configured yet
  bool operator==(const Scope&) const = default;
};

/// invalid_argument says what is allowed, and what was probably meant.
Result<Scope> parse_scope(std::string_view text);
std::string to_text(const Scope& scope);
/// "read, deploy:shop"
std::string to_text(const std::vector<Scope>& scopes);

/// A token, as it is known: all but its text.
struct Token {
  std::string name;  ///< in the grammar of an app's
  std::vector<Scope> scopes;
  WallTime created_at;
  std::optional<WallTime> expires_at;    ///< it counts no more from then on
  std::optional<WallTime> last_used_at;  ///< to the hour
  bool operator==(const Token&) const = default;
};

inline bool is_expired(const Token& token, WallTime now) {
  return token.expires_at && *token.expires_at <= now;
}

}  // namespace cutover::model
