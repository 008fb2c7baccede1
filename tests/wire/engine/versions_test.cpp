#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using test::Reply;
using testing::ElementsAre;

using Versions = ScriptedEngine;

const Reply kInfo = Reply::json(200, R"({"ID":"a"})");

TEST_F(Versions, AreAskedForOnceBeforeTheFirstCall) {
  speak("1.41");
  server.on("GET /info", kInfo);
  ASSERT_TRUE(get(client().info()));
  ASSERT_TRUE(get(client().info()));
  EXPECT_THAT(server.lines(), ElementsAre("GET /version", "GET /v1.41/info", "GET /v1.41/info"));
}

TEST_F(Versions, AreAskedForAgainWhenTheEngineWasRestarted) {
  speak("1.41");
  speak("1.44", "1.44");
  server.on("GET /info", kInfo);
  ASSERT_TRUE(get(client().info()));
  server.drop_connections();
  ASSERT_TRUE(get(client().info()));
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /version", "GET /v1.41/info", "GET /version", "GET /v1.44/info"));
}

TEST_F(Versions, AreAskedForBeforeEachCallOverConnectionsThatServeOnlyOne) {
  const auto closing = [](const std::string& body) {
    return Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body)
        .then_close();
  };
  server.on("GET /version", closing(R"({"ApiVersion":"1.41"})"));
  server.on("GET /info", closing("{}"));
  ASSERT_TRUE(get(client().info()));
  ASSERT_TRUE(get(client().info()));
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /version", "GET /v1.41/info", "GET /version", "GET /v1.41/info"));
}

TEST_F(Versions, AskedForByTheCallerAreUsedFromThenOn) {
  speak("1.41");
  speak("1.43");
  server.on("GET /info", kInfo);
  ASSERT_TRUE(get(client().info()));
  EXPECT_EQ(get(client().version())->used, (ApiVersion{1, 43}));
  ASSERT_TRUE(get(client().info()));
  EXPECT_EQ(server.lines().back(), "GET /v1.43/info");
}

TEST_F(Versions, OfAnEngineThatIsTooOldFailEachCall) {
  speak("1.40");
  const auto info = get(client().info());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code(), ErrorCode::unsupported);
}

TEST_F(Versions, WithoutAnOldestOneReachBackToOldEngines) {
  server.on("GET /version", Reply::json(200, R"({"Version":"4.3.1","ApiVersion":"1.41"})"));
  EXPECT_EQ(get(client().version())->oldest, (ApiVersion{1, 24}));
}

TEST_F(Versions, ThatCannotBeReadAreAProtocolError) {
  for (const char* body : {"{}", R"({"ApiVersion":141})", "[]", "not JSON", "\"\xff\""}) {
    server.on("GET /version", Reply::json(200, body));
  }
  for (int i = 0; i < 5; ++i) {
    const auto version = get(client().version());
    ASSERT_FALSE(version);
    EXPECT_EQ(version.error().code(), ErrorCode::protocol) << version.error().text();
    EXPECT_EQ(version.error().call()->target, "/version");
  }
}

}  // namespace
}  // namespace cutover::engine
