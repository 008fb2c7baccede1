#pragma once

#include "cutover/store/store.hpp"
#include "store/database.hpp"

namespace cutover::store {

/// As Store::add_token.
Result<void> insert_token(Database& database, const model::Token& token, const std::string& hash);
/// As Store::tokens.
Result<std::vector<model::Token>> read_tokens(Database& database);
/// As Store::token_with.
Result<std::optional<KnownToken>> read_token(Database& database, const std::string& hash);
/// As Store::revoke_token, in one transaction.
Result<model::Token> revoke_token_called(Database& database, const std::string& name, WallTime at);
/// As Store::mark_token_used.
Result<void> mark_used(Database& database, const std::string& hash, WallTime at);

}  // namespace cutover::store
