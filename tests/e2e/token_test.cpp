// Tokens, made and revoked by the API and by the cutover command.

#include <filesystem>
#include <fstream>
#include <iterator>

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Tokens : public EndToEnd {
 protected:
  Finished cutover(std::vector<std::string> words) const {
    words.insert(words.begin(), CUTOVER_COMMAND);
    words.insert(words.end(), {"--socket", daemon.socket().string()});
    return run(std::move(words));
  }
  /// Everything in the state folder, byte for byte.
  std::string state() const {
    std::string bytes;
    for (const auto& file : std::filesystem::directory_iterator(daemon.state())) {
      std::ifstream in(file.path(), std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return bytes;
  }
};

TEST_F(Tokens, AreShownOnceAndOutliveTheDaemon) {
  daemon.start();
  const ApiRequest request{.body = R"({"name": "ci", "scopes": ["deploy:shop"], "expires_in_s": 3600})"};
  const ApiAnswer made = daemon.api().post("/v1/tokens", request);
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string text = made["token"];
  EXPECT_THAT(text, MatchesRegex("cutover_[0-9a-f]{64}"));
  EXPECT_EQ(daemon.api().post("/v1/tokens", request).status, 409);

  daemon.kill();
  daemon.start();
  const ApiAnswer listed = daemon.api().get("/v1/tokens");
  ASSERT_EQ(listed["tokens"].size(), 1u) << listed.text;
  EXPECT_EQ(listed["tokens"][0]["name"], "ci");
  EXPECT_EQ(listed["tokens"][0]["scopes"], Json({"deploy:shop"}));
  EXPECT_THAT(listed.text, Not(HasSubstr(text)));
  EXPECT_THAT(state(), Not(HasSubstr(text.substr(8))));
  EXPECT_THAT(daemon.log(), HasSubstr(R"(event=token_created token="ci" scopes="deploy:shop")"));
  EXPECT_THAT(daemon.log(), Not(HasSubstr(text.substr(8))));
}

TEST_F(Tokens, AreGoneForGoodOnceTheyAreRevoked) {
  daemon.start();
  ASSERT_EQ(daemon.api().post("/v1/tokens", {.body = R"({"name": "ci", "scopes": ["read"]})"}).status, 201);
  const ApiAnswer revoked = daemon.api().remove("/v1/tokens/ci");
  EXPECT_EQ(revoked.status, 204);
  EXPECT_EQ(revoked.text, "");
  daemon.kill();
  daemon.start();
  EXPECT_EQ(daemon.api().get("/v1/tokens")["tokens"], Json::array());
  EXPECT_EQ(daemon.api().remove("/v1/tokens/ci").status, 404);
}

TEST_F(Tokens, AreMadeListedAndRevokedAtATerminal) {
  daemon.start();
  const Finished made = cutover({"token", "create", "ci", "--scope", "deploy:shop", "--expires", "90d"});
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  EXPECT_THAT(made.output, MatchesRegex("cutover_[0-9a-f]{64}\n"));
  EXPECT_THAT(made.errors, HasSubstr("ci may deploy:shop, until "));
  const Finished again = cutover({"token", "create", "ci", "--scope", "read"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.errors, HasSubstr("cutover: there is a token ci already, made at "));
  EXPECT_THAT(cutover({"token", "list"}).output, HasSubstr("ci    deploy:shop  "));
  const Finished revoked = cutover({"token", "revoke", "ci"});
  EXPECT_EQ(revoked.exit_code, 0) << revoked.errors;
  EXPECT_EQ(revoked.output, "ci is revoked\n");
  EXPECT_EQ(cutover({"token", "list"}).errors, "there are no tokens\n");
}

}  // namespace
}  // namespace cutover::test
