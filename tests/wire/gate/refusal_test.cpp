#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

class GateRefusing : public GateTest {
 protected:
  /// It is refused with this status, the connection is closed behind it, and the app never hears of it.
  void expect_refused(const std::string& what, const std::string& request, int status) {
    Connection client = connect();
    client.send(request);
    const auto answer = client.read_message();
    ASSERT_TRUE(answer) << what;
    EXPECT_EQ(answer->status(), status) << what;
    EXPECT_EQ(answer->field("Connection"), "close") << what;
    EXPECT_TRUE(client.ended()) << what;
  }
};

TEST_F(GateRefusing, WhatOthersCouldReadInAnotherWayNeverReachesTheApp) {
  AppServer app("hello");
  site.limits.head = 2048;
  site.limits.fields = 20;
  serve(app);
  const std::string begin = "POST / HTTP/1.1\r\nHost: shop\r\n";
  const std::string smuggled = "GET /admin HTTP/1.1\r\nHost: shop\r\n\r\n";
  expect_refused("two lengths", begin + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + smuggled, 400);
  expect_refused("a length and chunks",
                 begin + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
  expect_refused("another coding", begin + "Transfer-Encoding: xchunked\r\n\r\n" + smuggled, 501);
  expect_refused("a bare LF", begin + "X: y\n\r\n", 400);
  expect_refused("a folded line", begin + "X: y\r\n z\r\n\r\n", 400);
  expect_refused("a space before the colon", begin + "Content-Length : 5\r\n\r\n", 400);
  expect_refused("HTTP/0.9", "GET /\r\n", 400);
  expect_refused("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
  expect_refused("no Host", "GET / HTTP/1.1\r\n\r\n", 400);
  expect_refused("a large head", begin + "X: " + std::string(3000, 'x') + "\r\n\r\n", 431);
  std::string many;
  for (int i = 0; i < 30; ++i) many += "X: y\r\n";
  expect_refused("many fields", begin + many + "\r\n", 431);
  expect_refused("TLS", "\x16\x03\x01", 400);
  EXPECT_EQ(app.request_count(), 0u);
  EXPECT_EQ(get()->body, "hello");
}

TEST_F(GateRefusing, ABodyOfBrokenChunksEndsAtTheGate) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (server.take(connection)) connection.send(ok("taken"));
  });
  serve(app);
  const std::string begin = "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_refused("a size that is none", begin + "zz\r\nhello\r\n", 400);
  expect_refused("data longer than its size", begin + "3\r\nhello\r\n", 400);
  expect_refused("a bare LF", begin + "5\nhello\r\n", 400);
  expect_refused("a trailer that frames", begin + "0\r\nContent-Length: 3\r\n\r\n", 400);
  EXPECT_EQ(app.request_count(), 0u);
}

TEST_F(GateRefusing, ABodyHasAsManyBytesAsItMay) {
  AppServer app("hello");
  site.limits.body = 10;
  serve(app);
  expect_refused("by its length", "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 11\r\n\r\n", 413);
  expect_refused(
      "by its chunks",
      "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nghijk\r\n",
      413);
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\n0123456789")->status(), 200);
  EXPECT_EQ(gate->traffic("shop").refused, 2u);
}

TEST_F(GateRefusing, AHeadThatComesSlowlyComesInVain) {
  site.limits.head_time = 100ms;
  configure();
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHo");
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status(), 408);
}

TEST_F(GateRefusing, AConnectionOnWhichNothingComesIsClosed) {
  AppServer app("hello");
  site.limits.idle = 50ms;
  site.limits.head_time = 50ms;
  serve(app);
  Connection silent = connect();
  EXPECT_TRUE(silent.ended());
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_TRUE(client.read_message());
  EXPECT_TRUE(client.ended());
}

TEST_F(GateRefusing, ABodyThatDoesNotComeIsNotWaitedForForEver) {
  AppServer app("hello");
  site.limits.stall = 50ms;
  serve(app);
  const auto answer = ask("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nabc");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status(), 408);
}

TEST_F(GateRefusing, AnEmptyLineBeforeARequestIsForgiven) {
  AppServer app("hello");
  serve(app);
  EXPECT_EQ(ask("\r\nGET / HTTP/1.1\r\nHost: shop\r\n\r\n")->status(), 200);
  EXPECT_EQ(ask("\r\n\r\nGET / HTTP/1.1\r\nHost: shop\r\n\r\n")->status(), 400);
}

}  // namespace
}  // namespace cutover::gate::test
