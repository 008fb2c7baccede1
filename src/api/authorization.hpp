#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/message.hpp"
#include "cutover/api/server.hpp"
#include "cutover/model/token.hpp"

/// The one place where it is decided whether a caller may do what it asks for.
namespace cutover::api {

/// Whom a route is for. There is no default: a route for which nobody has decided that does not compile.
class Access {
 public:
  enum Kind {
    anyone,     ///< without a token
    any_token,  ///< the handler shows each caller what it may read
    read,       ///< scope read; where the path has an {app}, deploy of that one, too
    deploy,     ///< scope deploy of the path's {app}
    admin,
    hook,  ///< callers that the daemon does not know: the handler finds out by itself whether it believes
           ///< them
  };
  constexpr Access(Kind kind) : kind_(kind) {}
  constexpr Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Who calls.
struct Caller {
  model::Requester requester;
  std::vector<model::Scope> scopes;
};

/// Whether scopes are enough for a route. `app`: that of its path, or "".
bool allows(const std::vector<model::Scope>& scopes, Access access, const std::string& app);

/// The caller, or the answer to one that must not go on: 401 without a token that counts, 403 without the
/// scope. At door `socket` everybody may do everything. What the daemon has under `app` makes no difference.
Task<std::variant<Caller, Response>> authorize(const Dependencies& dependencies, const Request& request,
                                               Access access, const std::string& app);

}  // namespace cutover::api
