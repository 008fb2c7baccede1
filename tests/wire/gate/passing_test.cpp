#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

class GatePassing : public GateTest {};

TEST_F(GatePassing, ARequestGoesToTheContainerAndItsAnswerComesBack) {
  AppServer app("hello");
  serve(app);
  const auto answer = get("/cart?id=7");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->first_line(), "HTTP/1.1 200 OK");
  EXPECT_EQ(answer->body, "hello");
  ASSERT_EQ(app.request_count(), 1u);
  EXPECT_EQ(app.requests()[0].first_line(), "GET /cart?id=7 HTTP/1.1");
  EXPECT_EQ(app.requests()[0].field("Host"), "shop");
}

TEST_F(GatePassing, AClientsConnectionServesManyRequestsAndSoDoesTheContainers) {
  AppServer app("hello");
  serve(app);
  Connection client = connect();
  for (int i = 0; i < 20; ++i) {
    client.send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: shop\r\n\r\n");
    const auto answer = client.read_message();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status(), 200);
  }
  EXPECT_EQ(app.request_count(), 20u);
  EXPECT_EQ(app.connections(), 1u);
}

TEST_F(GatePassing, RequestsThatComeAtOnceAreAnsweredInTheirOrder) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (const auto request = server.take(connection)) connection.send(ok(request->first_line()));
  });
  serve(app);
  Connection client = connect();
  std::string all;
  for (int i = 0; i < 30; ++i) {
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc";
  }
  client.send(all);
  for (int i = 0; i < 30; ++i) {
    const auto answer = client.read_message();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->body, "POST /" + std::to_string(i) + " HTTP/1.1");
  }
}

TEST_F(GatePassing, ABodyGoesInBothDirections) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (const auto request = server.take(connection)) connection.send(ok(request->body));
  });
  serve(app);
  const std::string body(3'000'000, 'x');
  const auto answer = ask("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: " + std::to_string(body.size()) +
                          "\r\n\r\n" + body);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, body);
}

TEST_F(GatePassing, APartOfAnAnswerComesWhenItIsThereNotWhenAllOfItIs) {
  AppServer app([](AppServer& server, Connection& connection) {
    if (!server.take(connection)) return;
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    server.wait_for_go();
    connection.send("6\r\nsecond\r\n0\r\n\r\n");
  });
  serve(app);
  Connection client = connect();
  client.send("GET /events HTTP/1.1\r\nHost: shop\r\n\r\n");
  ASSERT_TRUE(client.read_head());
  EXPECT_EQ(client.read(10), "5\r\nfirst\r\n");
  app.go();
  EXPECT_EQ(client.read(16), "6\r\nsecond\r\n0\r\n\r\n");
}

TEST_F(GatePassing, APartOfABodyGoesOnWhenItIsThere) {
  AppServer app([](AppServer& server, Connection& connection) {
    if (!connection.read_head()) return;
    if (connection.read(5) == "first") server.go();
    connection.send(ok(connection.read(6)));
  });
  serve(app);
  Connection client = connect();
  client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 11\r\n\r\nfirst");
  app.wait_for_go();
  client.send("second");
  EXPECT_EQ(client.read_message()->body, "second");
}

TEST_F(GatePassing, WhatATrustedProxySaysIsKept) {
  AppServer app("hello");
  site.trusted_proxies = {"127.0.0.0/8"};
  serve(app);
  ask("GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n\r\n");
  EXPECT_EQ(app.requests().at(0).field("X-Forwarded-For"), "192.0.2.7, 127.0.0.1");
  EXPECT_EQ(app.requests().at(0).field("X-Forwarded-Proto"), "https");
  site.trusted_proxies = {"nobody"};
  EXPECT_EQ(gate->configure({site}).error().text(),
            "shop: trusted proxies: \"nobody\" is neither an address nor a network");
}

TEST_F(GatePassing, NothingIsSentBeforeAContainerIsNamed) {
  AppServer app("hello");
  configure();
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  ASSERT_TRUE(waiting(1));
  EXPECT_EQ(app.connections(), 0u);
  gate->pass("shop", app.upstream());
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "hello");
}

}  // namespace
}  // namespace cutover::gate::test
