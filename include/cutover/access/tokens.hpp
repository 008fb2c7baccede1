#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"
#include "cutover/base/task.hpp"
#include "cutover/model/deployment.hpp"
#include "cutover/model/token.hpp"

namespace cutover::store {
class Store;
}

/// Who may call, of those that the kernel does not vouch for.
namespace cutover::access {

struct NewToken {
  std::string name;
  std::vector<model::Scope> scopes;
  std::optional<WallTime> expires_at;
};

struct CreatedToken {
  model::Token token;
  Secret text;  ///< "cutover_" and 64 hex digits: nobody can tell it a second time
};

/// Calls are made from the control thread. What a call changed is durable when it returns.
class Tokens {
 public:
  virtual ~Tokens() = default;

  /// A scope that comes twice is kept once. invalid_argument: a name outside of its grammar, no scope, or a
  /// time that is over. conflict: the name is taken. `by`: for the log.
  virtual Task<Result<CreatedToken>> create(NewToken asked, model::Requester by) = 0;
  /// Those that were not revoked, by name; expired ones too.
  virtual Task<Result<std::vector<model::Token>>> list() = 0;
  /// It counts no more when this returns. not_found
  virtual Task<Result<void>> revoke(std::string name, model::Requester by) = 0;
  /// Whose text it is. unauthorized: nobody's who may call now; the error says why to whoever reads the log,
  /// and must not reach the caller.
  virtual Task<Result<model::Token>> check(Secret text) = 0;
};

/// Both outlive it.
std::unique_ptr<Tokens> make_tokens(store::Store& store, Clock& clock);

}  // namespace cutover::access
