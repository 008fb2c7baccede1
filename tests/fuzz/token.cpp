#include "cutover/model/token.hpp"
#include "api/body.hpp"
#include "fuzz/input.hpp"

// What a token may do, as a request to make one says it: the scope alone, and the whole body.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  const std::string_view text = fuzz::text_of(data, size);
  const auto scope = model::parse_scope(text);
  if (scope) {
    const auto again = model::parse_scope(model::to_text(*scope));
    fuzz::require(again && *again == *scope, "what is written is read again");
    fuzz::require(scope->app.empty() == (scope->kind != model::Scope::Kind::deploy), "deploy is of an app");
    fuzz::require(scope->app.empty() || model::is_valid_name(scope->app), "an app has an app's name");
  } else {
    fuzz::require(!fuzz::is_text(text) || fuzz::is_text(scope.error().text()), "a refusal of text is text");
  }
  constexpr WallTime now{std::chrono::seconds(1'785'585'600)};
  const auto asked = api::parse_token_body(text, now);
  if (asked) {
    fuzz::require(!asked->scopes.empty(), "a token is for something");
  } else {
    fuzz::require(!fuzz::is_text(text) || fuzz::is_text(asked.error().text()), "a refusal of text is text");
  }
  return 0;
}
