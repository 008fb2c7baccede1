#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using test::Reply;
using testing::HasSubstr;

using Connections = ScriptedEngine;

const Reply kInfo = Reply::json(200, R"({"ID":"a"})");
const Reply kDone = Reply::of(204, "text/plain", "");

TEST_F(Connections, AreUsedAgain) {
  server.on("GET /info", kInfo);
  server.on("POST /containers/shop/start", kDone);
  ASSERT_TRUE(get(engine().info()));
  ASSERT_TRUE(get(engine().start_container("shop")));
  for (const auto& request : server.requests()) EXPECT_EQ(request.connection, 1);
}

TEST_F(Connections, AreNotUsedAgainWhenTheEngineSaysClose) {
  server.on("GET /info",
            Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}").then_close());
  ASSERT_TRUE(get(engine().info()));
  ASSERT_TRUE(get(engine().info()));
  EXPECT_NE(calls()[0].connection, calls()[1].connection);
}

TEST_F(Connections, ClosedWhileIdleAreReplacedForAnyCall) {
  server.on("GET /info", kInfo);
  server.on("POST /containers/shop/start", kDone);
  ASSERT_TRUE(get(engine().info()));
  server.drop_connections();
  ASSERT_TRUE(get(engine().start_container("shop")));
}

TEST_F(Connections, ThatBreakUnderAGetAreReplacedOnce) {
  server.on("GET /info", kInfo);
  server.on("GET /info", Reply::raw("").then_close());
  server.on("GET /info", kInfo);
  ASSERT_TRUE(get(engine().info()));
  ASSERT_TRUE(get(engine().info()));
  EXPECT_EQ(calls().size(), 3u);
}

TEST_F(Connections, ThatBreakUnderAGetAgainAreUnavailable) {
  server.on("GET /info", kInfo);
  server.on("GET /info", Reply::raw("").then_close());
  ASSERT_TRUE(get(engine().info()));
  const auto info = get(engine().info());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(calls().size(), 3u);
}

TEST_F(Connections, ThatBreakUnderAChangeAreUnavailableAndTheChangeIsNotSentTwice) {
  server.on("GET /info", kInfo);
  server.on("POST /containers/shop/start", Reply::raw("").then_close());
  ASSERT_TRUE(get(engine().info()));
  const auto started = get(engine().start_container("shop"));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(started.error().call()->target, "/containers/shop/start");
  EXPECT_EQ(calls().size(), 2u);
}

TEST_F(Connections, ThatBreakInsideTheHeadAreAProtocolErrorAndNothingIsSentTwice) {
  server.on("GET /info", kInfo);
  server.on("GET /info", Reply::raw("HTTP/1.1 200 OK\r\nContent-").then_close());
  ASSERT_TRUE(get(engine().info()));
  const auto info = get(engine().info());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code(), ErrorCode::protocol);
  EXPECT_EQ(calls().size(), 2u);
}

TEST_F(Connections, ToNobodySayWhatToLookAt) {
  server.stop();
  const auto info = get(engine().info());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(info.error().text(), "can't reach the Docker Engine at unix://" + server.socket() +
                                     ": No such file or directory; is the Engine running?");
}

TEST_F(Connections, ToAPathThatIsTooLongAreRefused) {
  options.socket = "/" + std::string(200, 'a');
  auto client = make_docker_client(context.get_executor(), *clock, options);
  const auto info = get(client->info());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code(), ErrorCode::invalid_argument);
}

TEST_F(Connections, OfACallThatIsNotAnsweredInTimeAreClosed) {
  options.call_timeout = 100ms;
  server.on("POST /containers/shop/kill", Reply::raw("").then_wait());
  const auto killed = get(engine().kill_container("shop", "SIGTERM"));
  ASSERT_FALSE(killed);
  EXPECT_EQ(killed.error().code(), ErrorCode::timeout);
  EXPECT_EQ(killed.error().text(),
            "the Docker Engine did not answer POST /containers/shop/kill?signal=SIGTERM within 100ms");
  EXPECT_EQ(killed.error().call()->method, "POST");
  EXPECT_EQ(server.wait_for_closed(1), 1u);
}

TEST_F(Connections, OfAnAnswerThatStopsHalfWayAreClosedInTime) {
  options.call_timeout = 100ms;
  server.on("GET /info", Reply::chunked().chunk("{").then_wait());
  const auto info = get(engine().info());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code(), ErrorCode::timeout);
  EXPECT_EQ(server.wait_for_closed(1), 1u);
}

TEST_F(Connections, OfACancelledCallAreClosed) {
  server.on("GET /info", Reply::raw("").then_wait());
  EXPECT_FALSE(cancel_after(2, engine().info()));
  EXPECT_EQ(server.wait_for_closed(1), 1u);
}

}  // namespace
}  // namespace cutover::engine
