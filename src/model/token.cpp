#include "cutover/model/token.hpp"

#include <algorithm>
#include <cctype>

#include "cutover/base/nearest.hpp"
#include "cutover/base/utf8.hpp"
#include "cutover/model/app.hpp"

namespace cutover::model {
namespace {

constexpr std::string_view kAllowed = "a scope is read, deploy:APP or admin";
constexpr std::string_view kWords[] = {"read", "deploy", "admin"};
constexpr std::size_t kShown = 60;  // of what somebody else wrote

Error wrong(const std::string& message) {
  return Error(ErrorCode::invalid_argument, to_valid_utf8(message));
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text.substr(0, utf8_prefix(text, kShown))) +
         (text.size() > kShown ? "...\"" : "\"");
}

/// The scope that a word stands for which is none, as somebody may have meant it: "" where that is not clear.
std::string meant_by(std::string_view word, std::string_view app) {
  std::string lower(word.substr(0, kShown));
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::string_view meant = nearest(lower, kWords);
  if (meant != "deploy") return std::string(meant);
  return "deploy:" + (is_valid_name(app) ? std::string(app) : "APP");
}

}  // namespace

Result<Scope> parse_scope(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  const std::string_view word = text.substr(0, colon);
  const std::string_view app = colon < text.size() ? text.substr(colon + 1) : "";
  if (word == "deploy") {
    if (app.empty()) return wrong("deploy wants the app: deploy:APP");
    if (is_valid_name(app)) return Scope{Scope::Kind::deploy, std::string(app)};
    return wrong("deploy wants the app: deploy:APP, and " + quoted(app) +
                 " is not an app's name (1 to 40 of a-z, 0-9 and '-'); a scope is for one app");
  }
  if (text == "read") return Scope{Scope::Kind::read};
  if (text == "admin") return Scope{Scope::Kind::admin};
  if (word == "read" || word == "admin") {
    return wrong("the scope " + std::string(word) + " is for all apps, so that nothing follows it; it is " +
                 quoted(text));
  }
  const std::string meant = meant_by(word, app);
  return wrong(
      "there is no scope " + quoted(text) + "; " +
      (meant.empty() ? std::string(kAllowed) : "did you mean " + meant + "? " + std::string(kAllowed)));
}

std::string to_text(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::read:
      return "read";
    case Scope::Kind::deploy:
      return "deploy:" + scope.app;
    case Scope::Kind::admin:
      return "admin";
  }
  return "";
}

std::string to_text(const std::vector<Scope>& scopes) {
  std::string text;
  for (const Scope& scope : scopes) text += (text.empty() ? "" : ", ") + to_text(scope);
  return text;
}

}  // namespace cutover::model
