#include "store/tokens.hpp"

#include <sstream>

#include "store/damaged.hpp"

namespace cutover::store {
namespace {

constexpr int kRevokedKept = 1'000;  // so that tokens of an hour, made by a script, don't fill the disk

const std::string kSelect =
    "SELECT name, scopes, created_at, expires_at, last_used_at, revoked_at FROM tokens ";

std::string stored(const std::vector<model::Scope>& scopes) {
  std::string text;
  for (const model::Scope& scope : scopes) text += (text.empty() ? "" : " ") + to_text(scope);
  return text;
}

std::vector<model::Scope> scopes_in(const std::string& text) {
  std::vector<model::Scope> scopes;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    auto scope = model::parse_scope(word);
    if (!scope) throw Damaged("a token has a scope that there is not");
    scopes.push_back(std::move(*scope));
  }
  return scopes;
}

/// The current row of a query that begins with kSelect.
KnownToken token_of(const Query& row) {
  KnownToken known;
  known.token.name = row.get<std::string>(0);
  known.token.scopes = scopes_in(row.get<std::string>(1));
  known.token.created_at = row.get<WallTime>(2);
  known.token.expires_at = row.get<std::optional<WallTime>>(3);
  known.token.last_used_at = row.get<std::optional<WallTime>>(4);
  known.revoked_at = row.get<std::optional<WallTime>>(5);
  return known;
}

std::optional<model::Token> token_called(Database& database, const std::string& name) {
  Query row = database.query(kSelect + "WHERE name = ? AND revoked_at IS NULL", name);
  if (!row.next()) return std::nullopt;
  return token_of(row).token;
}

}  // namespace

Result<void> insert_token(Database& database, const model::Token& token, const std::string& hash) {
  Transaction transaction(database);
  if (const auto taken = token_called(database, token.name)) {
    return Error(ErrorCode::conflict, "there is a token " + token.name + " already, made at " +
                                          to_rfc3339(taken->created_at) +
                                          "; choose another name, or revoke that one first");
  }
  database.run("INSERT INTO tokens (hash, name, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
               Blob{hash}, token.name, stored(token.scopes), token.created_at, token.expires_at);
  transaction.commit();
  return {};
}

Result<std::vector<model::Token>> read_tokens(Database& database) {
  Query rows = database.query(kSelect + "WHERE revoked_at IS NULL ORDER BY name");
  std::vector<model::Token> tokens;
  while (rows.next()) tokens.push_back(token_of(rows).token);
  return tokens;
}

Result<std::optional<KnownToken>> read_token(Database& database, const std::string& hash) {
  Query row = database.query(kSelect + "WHERE hash = ?", Blob{hash});
  if (!row.next()) return std::optional<KnownToken>();
  return std::optional<KnownToken>(token_of(row));
}

Result<model::Token> revoke_token_called(Database& database, const std::string& name, WallTime at) {
  Transaction transaction(database);
  auto token = token_called(database, name);
  if (!token) return Error(ErrorCode::not_found, "there is no token " + name);
  database.run("UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL", at, name);
  database.run(
      "DELETE FROM tokens WHERE id IN (SELECT id FROM tokens WHERE revoked_at IS NOT NULL ORDER BY "
      "revoked_at DESC, id DESC LIMIT -1 OFFSET ?)",
      kRevokedKept);
  transaction.commit();
  return std::move(*token);
}

Result<void> mark_used(Database& database, const std::string& hash, WallTime at) {
  database.run("UPDATE tokens SET last_used_at = ? WHERE hash = ?", at, Blob{hash});
  return {};
}

}  // namespace cutover::store
