#include "api/authorization.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>

#include "api/problem.hpp"
#include "api/target.hpp"
#include "cutover/access/tokens.hpp"

namespace cutover::api {
namespace {

using Scope = model::Scope;
using Admitted = std::variant<Caller, Response>;

bool has(const std::vector<Scope>& scopes, const Scope& wanted) {
  return std::find(scopes.begin(), scopes.end(), wanted) != scopes.end();
}

Scope deploy_of(const std::string& app) {
  return Scope{Scope::Kind::deploy, app};
}

/// The scopes of which one is enough, but for admin, which always is.
std::vector<Scope> wanted_for(Access access, const std::string& app) {
  switch (access.kind()) {
    case Access::anyone:
    case Access::any_token:
    case Access::hook:
      return {};
    case Access::read:
      if (app.empty()) return {Scope{Scope::Kind::read}};
      return {Scope{Scope::Kind::read}, deploy_of(app)};
    case Access::deploy:
      return {deploy_of(app)};
    case Access::admin:
      return {Scope{Scope::Kind::admin}};
  }
  return {Scope{Scope::Kind::admin}};
}

bool is_bearer(std::string_view scheme) {
  constexpr std::string_view wanted = "bearer";
  return std::equal(scheme.begin(), scheme.end(), wanted.begin(), wanted.end(),
                    [](unsigned char a, char b) { return std::tolower(a) == b; });
}

/// What follows the scheme "Bearer" (RFC 6750, 2.1; schemes are of either case); empty without one.
Secret bearer_token(const Secret& authorization) {
  const std::string_view value = authorization.reveal();
  const auto space = std::min(value.find(' '), value.size());
  if (!is_bearer(value.substr(0, space))) return Secret();
  const auto first = std::min(value.find_first_not_of(' ', space), value.size());
  const auto last = value.find_last_not_of(' ') + 1;
  return Secret(std::string(value.substr(first, std::max(first, last) - first)));
}

/// RFC 6750, 3: without an error code where no token came.
Response challenge(const Problem& problem, std::string_view detail, const std::string& more) {
  Response response = problem_response(problem, detail);
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"cutover\"" + more);
  response.unauthenticated = problem.status == kUnauthenticated.status;
  return response;
}

Response no_token() {
  Response refused =
      challenge(kUnauthenticated,
                "this call needs a token, in the header \"Authorization: Bearer <token>\"; on the host of "
                "cutoverd, `cutover token create` makes one",
                "");
  refused.log_why = "there is no token";
  return refused;
}

/// One text for all: whether there ever was such a token is nobody's business.
Response invalid_token() {
  return challenge(kUnauthenticated,
                   "the token is not valid: it is unknown, has expired or was revoked; on the host of "
                   "cutoverd, `cutover token list` shows those that there are",
                   ", error=\"invalid_token\"");
}

Response insufficient_scope(const model::Token& token, const std::vector<Scope>& wanted) {
  std::string either;
  std::string list;
  for (const Scope& scope : wanted) {
    either += (either.empty() ? "" : " or ") + to_text(scope);
    list += (list.empty() ? "" : " ") + to_text(scope);
  }
  return challenge(
      kInsufficientScope,
      "this needs the scope " + either + "; the token " + token.name + " has " + to_text(token.scopes),
      ", error=\"insufficient_scope\", scope=\"" + list + "\"");
}

void log_forbidden(const Request& request, const model::Token& token) {
  spdlog::warn("event=forbidden method={:?} target={:?} token={:?} scopes={:?}", request.method,
               shown_target(request.target), token.name, to_text(token.scopes));
}

Task<Admitted> authorize_token(const Dependencies& dependencies, const Request& request, Access access,
                               const std::string& app) {
  Secret text = bearer_token(request.authorization);
  if (text.empty()) {
    co_return Admitted(no_token());
  }
  const auto token = co_await dependencies.tokens.check(std::move(text));
  if (!token && token.error().code() == ErrorCode::unauthorized) {
    Response refused = invalid_token();
    refused.log_why = token.error().text();
    co_return Admitted(std::move(refused));
  }
  if (!token) co_return Admitted(problem_response(token.error()));
  if (!allows(token->scopes, access, app)) {
    log_forbidden(request, *token);
    co_return Admitted(insufficient_scope(*token, wanted_for(access, app)));
  }
  Caller caller{model::Requester{"token", token->name}, token->scopes};
  co_return Admitted(std::move(caller));
}

}  // namespace

bool allows(const std::vector<Scope>& scopes, Access access, const std::string& app) {
  const std::vector<Scope> wanted = wanted_for(access, app);
  if (wanted.empty() || has(scopes, Scope{Scope::Kind::admin})) return true;
  return std::any_of(wanted.begin(), wanted.end(),
                     [&scopes](const Scope& scope) { return has(scopes, scope); });
}

Task<Admitted> authorize(const Dependencies& dependencies, const Request& request, Access access,
                         const std::string& app) {
  Caller caller{request.requester, {}};
  if (request.door == Door::socket) caller.scopes.push_back(Scope{Scope::Kind::admin});
  const bool knows_no_tokens = access.kind() == Access::anyone || access.kind() == Access::hook;
  if (request.door == Door::socket || knows_no_tokens) co_return Admitted(std::move(caller));
  auto admitted = co_await authorize_token(dependencies, request, access, app);
  co_return admitted;
}

}  // namespace cutover::api
