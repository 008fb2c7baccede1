#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

using test::Reply;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kText = "cutover_" + std::string(64, 'a');

std::string token(const std::string& name, const std::string& more = "") {
  return R"({"name":")" + name +
         R"(","scopes":["deploy:shop","read"],"created_at":"2026-08-01T12:00:00.000Z","expired":false)" +
         more + "}";
}

class TokenCommands : public ScriptedDaemon {
 protected:
  void SetUp() override { ::setenv("TZ", "UTC", 1); }
};

TEST_F(TokenCommands, CreatePrintsTheTokenAloneAndTheRestBesideIt) {
  const std::string body =
      token("ci", R"(,"expires_at":"2026-10-30T12:00:00.000Z","token":")" + kText + "\"");
  server.on("POST /v1/tokens", Reply::json(201, body));
  const Finished made =
      cutover({"token", "create", "ci", "--scope", "deploy:shop", "--scope", "read", "--expires", "90d"});
  EXPECT_EQ(made.exit_code, kOk) << made.err;
  EXPECT_EQ(made.out, kText + "\n");
  EXPECT_EQ(made.err,
            "ci may deploy:shop, read, until 2026-10-30 12:00:00\nKeep it now: it is not shown again.\n");
  EXPECT_EQ(server.requests().at(0).body,
            R"({"name":"ci","scopes":["deploy:shop","read"],"expires_in_s":7776000})");
  const Finished json = cutover({"token", "create", "ci", "--scope=admin", "--json"});
  EXPECT_EQ(json.out, body + "\n");
  EXPECT_EQ(json.err, "");
  EXPECT_EQ(server.requests().at(1).body, R"({"name":"ci","scopes":["admin"]})");
}

TEST_F(TokenCommands, CreateRefusesWhatCanNotBeBeforeItAsks) {
  const struct {
    std::vector<std::string> words;
    const char* says;
  } rows[] = {{{"ci"}, "--scope is required"},
              {{"ci", "--scope", "deploy"}, "--scope: deploy wants the app: deploy:APP"},
              {{"ci", "--scope", "raed"}, "--scope: there is no scope \"raed\"; did you mean read?"},
              {{"ci", "--scope", "read", "--scope", "wirte"},
               "--scope: there is no scope \"wirte\"; a scope is read"},
              {{"ci", "--scope", "read", "--expires", "3 months"},
               "--expires: \"3 months\" is not how long a token can last; write 90d, 12h or 1h30m"},
              {{"ci", "--scope", "read", "--expires", "500ms"}, "--expires: \"500ms\" is not how long"},
              {{"CI", "--scope", "read"}, "NAME: a token's name has 1 to 40 of a-z, 0-9 and '-'"}};
  for (const auto& row : rows) {
    std::vector<std::string> words = {"token", "create"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    const Finished ended = cutover(words);
    EXPECT_EQ(ended.exit_code, kUsage) << row.says;
    EXPECT_THAT(ended.err, StartsWith(std::string("cutover: ") + row.says));
    EXPECT_THAT(ended.err, EndsWith("; see cutover token create --help\n"));
  }
  EXPECT_THAT(server.lines(), IsEmpty());
}

TEST_F(TokenCommands, CreateSaysThatANameIsTaken) {
  server.on("POST /v1/tokens", problem(409, "conflict", "there is a token ci already"));
  const Finished ended = cutover({"token", "create", "ci", "--scope", "read"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "cutover: there is a token ci already\n");
}

TEST_F(TokenCommands, ListIsARowForEach) {
  server.on("GET /v1/tokens",
            Reply::json(200, R"({"tokens":[)" + token("ci") + "," +
                                 token("old", R"(,"expired":true,"expires_at":"2026-08-02T12:00:00.000Z")") +
                                 "]}"));
  const Finished listed = cutover({"token", "list"});
  EXPECT_EQ(listed.exit_code, kOk) << listed.err;
  EXPECT_EQ(listed.out,
            "NAME  SCOPES             CREATED              EXPIRES                      LAST USED\n"
            "ci    deploy:shop, read  2026-08-01 12:00:00  never                        never\n"
            "old   deploy:shop, read  2026-08-01 12:00:00  expired 2026-08-02 12:00:00  never\n");
}

TEST_F(TokenCommands, ListSaysThatThereAreNone) {
  server.on("GET /v1/tokens", Reply::json(200, R"({"tokens":[]})"));
  const Finished listed = cutover({"token", "list"});
  EXPECT_EQ(listed.out, "");
  EXPECT_EQ(listed.err, "there are no tokens\n");
  EXPECT_EQ(cutover({"token", "list", "--json"}).out, "{\"tokens\":[]}\n");
}

TEST_F(TokenCommands, RevokeSaysThatItIsDone) {
  server.on("DELETE /v1/tokens/ci", Reply::raw("HTTP/1.1 204 No Content\r\n\r\n"));
  const Finished revoked = cutover({"token", "revoke", "ci"});
  EXPECT_EQ(revoked.exit_code, kOk) << revoked.err;
  EXPECT_EQ(revoked.out, "ci is revoked\n");
  EXPECT_EQ(cutover({"token", "revoke", "ci", "--json"}).out, "");
  EXPECT_THAT(server.lines(), ElementsAre("DELETE /v1/tokens/ci", "DELETE /v1/tokens/ci"));
}

TEST_F(TokenCommands, RevokeKnowsWhichNameWasMeant) {
  server.on("DELETE /v1/tokens/cii", problem(404, "not-found", "there is no token cii"));
  server.on("DELETE /v1/tokens/x", problem(404, "not-found", "there is no token x"));
  server.on("GET /v1/tokens", Reply::json(200, R"({"tokens":[)" + token("ci") + "]}"));
  const Finished ended = cutover({"token", "revoke", "cii"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, "cutover: there is no token cii; did you mean ci?\n");
  EXPECT_EQ(cutover({"token", "revoke", "x"}).err,
            "cutover: there is no token x; cutover token list has those that there are\n");
}

TEST_F(TokenCommands, RevokeWantsTheNameAndNeverShowsATokenAgain) {
  const Finished ended = cutover({"token", "revoke", kText});
  EXPECT_EQ(ended.exit_code, kUsage);
  EXPECT_THAT(ended.err, HasSubstr("that is a token itself, and what is wanted is its name"));
  EXPECT_THAT(ended.err, Not(HasSubstr("aaaa")));
}

TEST_F(TokenCommands, HaveCommandsOfTheirOwn) {
  EXPECT_EQ(cutover({"token"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"token", "crate", "ci"}).err,
            "cutover: there is no command token crate; did you mean token create?\n");
  EXPECT_EQ(cutover({"token", "xyz"}).err,
            "cutover: there is no command token xyz; cutover token --help lists them\n");
}

}  // namespace
}  // namespace cutover::cli
