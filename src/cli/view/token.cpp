#include "cli/view/token.hpp"

#include "cli/view/table.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

std::string scopes_of(const TokenView& token) {
  std::string text;
  for (const std::string& scope : token.scopes) text += (text.empty() ? "" : ", ") + scope;
  return plain_text(text);
}

Span end_of(const TokenView& token) {
  if (!token.expires_at) return {"never"};
  const std::string time = local_time(token.expires_at);
  return token.expired ? Span{"expired " + time, Tone::bad} : Span{time};
}

}  // namespace

std::string tokens_text(const std::vector<TokenView>& tokens, const Look& look, WallTime now) {
  Table table({"NAME", "SCOPES", "CREATED", "EXPIRES", "LAST USED"});
  for (const TokenView& token : tokens) {
    table.add({{plain_text(token.name), Tone::strong},
               {scopes_of(token)},
               {local_time(token.created_at)},
               end_of(token),
               {token.last_used_at ? ago(token.last_used_at, now) : "never"}});
  }
  return table.text(look);
}

std::string allowed_text(const TokenView& token) {
  const std::string until =
      token.expires_at ? "until " + local_time(token.expires_at) : "until it is revoked";
  return plain_text(token.name) + " may " + scopes_of(token) + ", " + until + "\n";
}

}  // namespace cutover::cli
