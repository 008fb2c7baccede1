#include "cli/api/token.hpp"

#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

TokenView token_in(const Json& object) {
  TokenView view;
  view.name = text_of(object, "name");
  view.scopes = texts_of(object, "scopes");
  view.created_at = time_of(object, "created_at");
  view.expires_at = time_of(object, "expires_at");
  view.expired = flag_of(object, "expired");
  view.last_used_at = time_of(object, "last_used_at");
  view.token = text_of(object, "token");
  return view;
}

}  // namespace

Answer<TokenView> token_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  return token_in(*json);
}

Answer<std::vector<TokenView>> tokens_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  std::vector<TokenView> tokens;
  for (const Json& token : list_of(*json, "tokens")) {
    if (token.is_object()) tokens.push_back(token_in(token));
  }
  return tokens;
}

}  // namespace cutover::cli
