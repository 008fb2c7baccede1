#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/access/tokens.hpp"

namespace cutover::test {

/// The tokens that a test puts into it. One that is made has the text "cutover_" and its name.
class ScriptedTokens final : public access::Tokens {
 public:
  std::map<std::string, model::Token> known;   ///< by text
  std::map<std::string, std::string> refused;  ///< by text: why
  std::optional<Error> broken;
  std::vector<model::Requester> changed_by;

  void add(const std::string& text, std::vector<model::Scope> scopes) {
    known[text] = model::Token{"ci", std::move(scopes), WallTime(), std::nullopt, std::nullopt};
  }

  Task<Result<access::CreatedToken>> create(access::NewToken asked, model::Requester by) override {
    if (broken) co_return *broken;
    changed_by.push_back(std::move(by));
    access::CreatedToken created;
    created.token = model::Token{asked.name, asked.scopes, WallTime(), asked.expires_at, std::nullopt};
    created.text = Secret("cutover_" + asked.name);
    known[created.text.reveal()] = created.token;
    co_return created;
  }
  Task<Result<std::vector<model::Token>>> list() override {
    if (broken) co_return *broken;
    std::vector<model::Token> tokens;
    for (const auto& [text, token] : known) tokens.push_back(token);
    co_return tokens;
  }
  Task<Result<void>> revoke(std::string name, model::Requester by) override {
    changed_by.push_back(std::move(by));
    const auto count = std::erase_if(known, [&name](const auto& entry) { return entry.second.name == name; });
    if (count == 0) co_return Error(ErrorCode::not_found, "there is no token " + name);
    co_return Result<void>();
  }
  Task<Result<model::Token>> check(Secret text) override {
    if (broken) co_return *broken;
    const auto found = known.find(text.reveal());
    if (found != known.end()) co_return found->second;
    const auto why = refused.find(text.reveal());
    co_return Error(ErrorCode::unauthorized, why == refused.end() ? "unknown" : why->second);
  }
};

}  // namespace cutover::test
