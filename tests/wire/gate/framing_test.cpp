#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

/// Answers each request with this text, as it is.
AppServer::Serve always(std::string text) {
  return [text](AppServer& server, Connection& connection) {
    while (server.take(connection)) connection.send(text);
  };
}

/// Answers once, and closes the connection.
AppServer::Serve once(std::string text) {
  return [text](AppServer& server, Connection& connection) {
    if (server.take(connection)) connection.send(text);
  };
}

class GateFraming : public GateTest {};

TEST_F(GateFraming, ChunksAndTrailersGoOnAsTheyAreInBothDirections) {
  const std::string answer_chunks = "3\r\nabc\r\n0\r\nX-Sum: 3\r\n\r\n";
  AppServer app(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" + answer_chunks));
  serve(app);
  Connection client = connect();
  const std::string request_chunks = "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Check: 1\r\n\r\n";
  for (int i = 0; i < 3; ++i) {
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n" + request_chunks);
    const auto answer = client.read_message();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, answer_chunks);
    EXPECT_EQ(answer->field("Trailer"), "X-Sum");
  }
  for (const Message& request : app.requests()) EXPECT_EQ(request.body, request_chunks);
  EXPECT_EQ(app.connections(), 1u);
}

TEST_F(GateFraming, AnswersWithoutABodyLeaveTheConnectionForTheNext) {
  for (const char* head :
       {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    AppServer app(always(head));
    serve(app);
    Connection client = connect();
    for (int i = 0; i < 3; ++i) {
      client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
      const auto answer = client.read_message();
      ASSERT_TRUE(answer) << head;
      EXPECT_EQ(answer->head, head);
    }
  }
}

TEST_F(GateFraming, AnAnswerToHeadHasTheLengthAndNoBody) {
  AppServer app("hello");
  serve(app);
  Connection client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send("HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n");
    const auto answer = client.read_message(true);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->field("Content-Length"), "5");
  }
  EXPECT_FALSE(client.has_more());
}

TEST_F(GateFraming, AnAnswerThatGoesUntilTheEndEndsTheClientsConnectionToo) {
  AppServer app(once("HTTP/1.1 200 OK\r\n\r\nall of it"));
  serve(app);
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->field("Connection"), "close");
  EXPECT_EQ(answer->body, "all of it");
}

TEST_F(GateFraming, AClientOfHttp10GetsNoChunksAndNo100) {
  AppServer app(
      always("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "5\r\nhello\r\n6;x\r\n world\r\n0\r\nX-Sum: 3\r\n\r\n"));
  serve(app);
  const auto answer = ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status(), 200);
  EXPECT_FALSE(answer->has("Transfer-Encoding"));
  EXPECT_EQ(answer->field("Connection"), "close");
  EXPECT_EQ(answer->body, "hello world");
  EXPECT_EQ(app.requests().at(0).first_line(), "GET / HTTP/1.1");
}

TEST_F(GateFraming, AClientOfHttp10KeepsItsConnectionWhenItAsksTo) {
  AppServer app("hello");
  serve(app);
  Connection client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.0\r\nHost: shop\r\nConnection: keep-alive\r\n\r\n");
    const auto answer = client.read_message();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->field("Connection"), "keep-alive");
  }
  client.send("GET / HTTP/1.0\r\nHost: shop\r\n\r\n");
  EXPECT_TRUE(client.read_message());
  EXPECT_TRUE(client.ended());
}

TEST_F(GateFraming, AConnectionIsClosedWhenItsClientSaysSo) {
  AppServer app("hello");
  serve(app);
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->field("Connection"), "close");
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(app.requests().at(0).has("Connection")) << "the container's connection is another one";
}

TEST_F(GateFraming, AContainersConnectionIsNotUsedAgainWhenItSaysSo) {
  AppServer app(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
  serve(app);
  Connection client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
    ASSERT_TRUE(client.read_message());
  }
  EXPECT_EQ(app.connections(), 3u);
}

TEST_F(GateFraming, AnswersThatAnnounceTheAnswerComeBeforeIt) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (const auto head = connection.read_head()) {
      connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
      connection.send("HTTP/1.1 100 Continue\r\n\r\n");
      connection.send(ok(connection.read(4)));
    }
    server.go();
  });
  serve(app);
  Connection client = connect();
  client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_head(), "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
  EXPECT_EQ(client.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "body");
}

TEST_F(GateFraming, AnUpgradedConnectionIsATunnelUntilBothEndsAreThrough) {
  AppServer app([](AppServer& server, Connection& connection) {
    if (!server.take(connection)) return;
    connection.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst");
    connection.send(connection.read(4));
    connection.send(connection.read_all());
  });
  serve(app);
  Connection client = connect();
  client.send("GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const auto head = client.read_head();
  ASSERT_TRUE(head);
  EXPECT_EQ(*head, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  EXPECT_EQ(client.read(5), "first");
  client.send("ping");
  EXPECT_EQ(client.read(4), "ping");
  EXPECT_TRUE(in_flight(1));
  client.send("last words");
  client.shut();
  EXPECT_EQ(client.read_all(), "last words");
  EXPECT_TRUE(in_flight(0));
  EXPECT_EQ(app.requests().at(0).field("Upgrade"), "websocket");
}

TEST_F(GateFraming, AnUpgradeThatIsDeclinedIsAnAnswerLikeAnother) {
  AppServer app("no");
  serve(app);
  Connection client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    EXPECT_EQ(client.read_message()->body, "no");
  }
}

TEST_F(GateFraming, AContainerThatAnswersBeforeTheBodysEndIsHeard) {
  AppServer app([](AppServer&, Connection& connection) {
    if (!connection.read_head()) return;
    connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
    connection.read_all();
  });
  serve(app);
  Connection client = connect();
  client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100000000\r\n\r\nthe first bytes");
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status(), 413);
  EXPECT_EQ(answer->field("Connection"), "close");
  EXPECT_EQ(answer->body, "big");
}

}  // namespace
}  // namespace cutover::gate::test
