#include "cutover/access/tokens.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

#include "access/token_text.hpp"
#include "cutover/model/app.hpp"
#include "cutover/store/store.hpp"

namespace cutover::access {
namespace {

/// How exactly the last use is known: a write to the disk for each call would cost more than the call.
constexpr Milliseconds kUseResolution = std::chrono::hours(1);

Error not_believed(std::string why) {
  return Error(ErrorCode::unauthorized, std::move(why));
}

Error wrong(std::string message) {
  return Error(ErrorCode::invalid_argument, std::move(message));
}

std::string text_of(const model::Requester& by) {
  return by.kind + ":" + by.name;
}

std::vector<model::Scope> each_once(const std::vector<model::Scope>& scopes) {
  std::vector<model::Scope> once;
  for (const model::Scope& scope : scopes) {
    if (std::find(once.begin(), once.end(), scope) == once.end()) once.push_back(scope);
  }
  return once;
}

Result<void> check_asked(const NewToken& asked, WallTime now) {
  if (!model::is_valid_name(asked.name)) {
    return wrong("a token's name has 1 to 40 of a-z, 0-9 and '-', and neither begins nor ends with '-'");
  }
  if (asked.scopes.empty()) return wrong("a token needs a scope: read, deploy:APP or admin");
  if (asked.expires_at && *asked.expires_at <= now) {
    return wrong("the token would have expired already, at " + to_rfc3339(*asked.expires_at) +
                 "; here it is " + to_rfc3339(now));
  }
  return {};
}

/// Why a known token does not count; nothing when it does.
std::optional<std::string> objection(const store::KnownToken& known, WallTime now) {
  const model::Token& token = known.token;
  if (known.revoked_at) return "the token " + token.name + " was revoked at " + to_rfc3339(*known.revoked_at);
  if (is_expired(token, now)) {
    return "the token " + token.name + " has expired at " + to_rfc3339(*token.expires_at);
  }
  return std::nullopt;
}

class StoredTokens final : public Tokens {
 public:
  StoredTokens(store::Store& store, Clock& clock) : store_(store), clock_(clock) {}

  Task<Result<CreatedToken>> create(NewToken asked, model::Requester by) override;
  Task<Result<std::vector<model::Token>>> list() override { return store_.tokens(); }
  Task<Result<void>> revoke(std::string name, model::Requester by) override;
  Task<Result<model::Token>> check(Secret text) override;

 private:
  Task<void> note_use(const model::Token& token, std::string hash, WallTime now);

  store::Store& store_;
  Clock& clock_;
  std::map<std::string, WallTime> noted_;  ///< by hash: when a use was last written, or could not be
};

Task<Result<CreatedToken>> StoredTokens::create(NewToken asked, model::Requester by) {
  const WallTime now = clock_.utc();
  const auto good = check_asked(asked, now);
  if (!good) co_return good.error();
  auto text = make_token_text();
  if (!text) co_return text.error();
  model::Token token;
  token.name = asked.name;
  token.scopes = each_once(asked.scopes);
  token.created_at = now;
  token.expires_at = asked.expires_at;
  model::Token stored = token;
  std::string hash = hash_of(*text);
  const auto added = co_await store_.add_token(std::move(stored), std::move(hash));
  if (!added) co_return added.error();
  spdlog::info("event=token_created token={:?} scopes={:?} expires={:?} by={:?}", token.name,
               to_text(token.scopes), token.expires_at ? to_rfc3339(*token.expires_at) : "never",
               text_of(by));
  CreatedToken created{std::move(token), std::move(*text)};
  co_return created;
}

Task<Result<void>> StoredTokens::revoke(std::string name, model::Requester by) {
  const WallTime now = clock_.utc();
  const auto revoked = co_await store_.revoke_token(std::move(name), now);
  if (!revoked) co_return revoked.error();
  spdlog::info("event=token_revoked token={:?} scopes={:?} by={:?}", revoked->name, to_text(revoked->scopes),
               text_of(by));
  co_return Result<void>();
}

Task<Result<model::Token>> StoredTokens::check(Secret text) {
  if (!is_token_text(text)) co_return not_believed("it does not look like a token of cutover");
  const std::string hash = hash_of(text);
  std::string wanted = hash;
  const auto found = co_await store_.token_with(std::move(wanted));
  if (!found) co_return found.error().in("looking for a token");
  if (!*found) co_return not_believed("no token is known by this text");
  const WallTime now = clock_.utc();
  if (auto why = objection(**found, now)) co_return not_believed(std::move(*why));
  co_await note_use((*found)->token, hash, now);
  co_return (*found)->token;
}

/// What fails here does not stop the caller, and is tried again an hour later.
Task<void> StoredTokens::note_use(const model::Token& token, std::string hash, WallTime now) {
  const auto noted = noted_.find(hash);
  const auto last = noted == noted_.end() ? token.last_used_at : std::optional(noted->second);
  if (last && std::chrono::abs(now - *last) < kUseResolution) co_return;
  std::erase_if(noted_, [now](const auto& entry) { return now - entry.second >= kUseResolution; });
  noted_[hash] = now;
  const auto marked = co_await store_.mark_token_used(std::move(hash), now);
  if (!marked) {
    spdlog::warn("event=use_not_noted token={:?} error={:?}", token.name, marked.error().text());
  }
}

}  // namespace

std::unique_ptr<Tokens> make_tokens(store::Store& store, Clock& clock) {
  return std::make_unique<StoredTokens>(store, clock);
}

}  // namespace cutover::access
