#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

/// Answers when the test says so.
AppServer::Serve patiently(const std::string& text) {
  return [text](AppServer& server, Connection& connection) {
    while (server.take(connection)) {
      server.wait_for_go();
      connection.send(ok(text));
    }
  };
}

class GateDraining : public GateTest {};

TEST_F(GateDraining, RequestsInFlightEndWhereTheyAreWhileNewOnesGoToTheNewContainer) {
  AppServer old_app(patiently("old")), new_app("new");
  serve(old_app);
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(in_flight(1));
  gate->pass("shop", new_app.upstream());
  EXPECT_EQ(get()->body, "new");
  EXPECT_EQ(drained(1ms), 1);
  old_app.go();
  EXPECT_EQ(drained(20s), 0);
  EXPECT_EQ(client.read_message()->body, "old");
  EXPECT_TRUE(eventually([&] { return old_app.ended() == 1; })) << "its connection is not kept";
}

TEST_F(GateDraining, WhatEndsAtTheOldContainerIsNotCountedAsTheNewOnes) {
  const std::string error = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
  AppServer old_app([&error](AppServer& server, Connection& connection) {
    while (server.take(connection)) {
      server.wait_for_go();
      connection.send(error);
    }
  });
  AppServer new_app("new");
  configure();
  gate->pass("shop", {"127.0.0.1", old_app.upstream().port, "old"});
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(in_flight(1));
  gate->pass("shop", {"127.0.0.1", new_app.upstream().port, "new"});
  EXPECT_EQ(get()->body, "new");
  old_app.go();
  EXPECT_EQ(client.read_message()->status(), 500);
  EXPECT_EQ(drained(20s), 0);
  EXPECT_EQ(gate->traffic("shop").server_errors, 1u);
  const Answers answers = gate->answers("shop");
  EXPECT_EQ(answers.container, "new");
  EXPECT_EQ(answers.all, 1u);
  EXPECT_EQ(answers.bad, 0u);
}

TEST_F(GateDraining, AContainersOwnAnswersAreCountedWhateverCameOfThem) {
  AppServer app([](AppServer& server, Connection& connection) {
    const auto request = server.take(connection);
    if (!request) return;
    if (request->head.starts_with("GET /broken ")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    } else if (request->head.starts_with("GET /good ")) {
      connection.send(ok("good"));
    }
  });
  configure();
  gate->pass("shop", {"127.0.0.1", app.upstream().port, "app"});
  EXPECT_EQ(get("/good")->body, "good");
  get("/broken");
  get("/none");
  app.stop();
  EXPECT_TRUE(eventually([&] { return gate->answers("shop").bad == 2; }));
  EXPECT_EQ(gate->answers("shop").all, 3u);
  gate->hold("shop");
  EXPECT_EQ(gate->answers("shop").all, 3u) << "it is what they were passed to last";
  gate->reset_traffic("shop");
  EXPECT_EQ(gate->answers("shop").all, 0u);
}

TEST_F(GateDraining, AHeldAppIsDrainedWhenNothingIsInFlightAnywhere) {
  AppServer app(patiently("old"));
  serve(app);
  EXPECT_EQ(drained(20s), 0);
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(in_flight(1));
  EXPECT_EQ(drained(20s), 0) << "it is where requests are passed to";
  gate->hold("shop");
  EXPECT_EQ(drained(1ms), 1);
  app.go();
  EXPECT_EQ(drained(20s), 0);
  EXPECT_EQ(client.read_message()->body, "old");
}

TEST_F(GateDraining, UpgradedConnectionsAreWaitedForOnlyWhereRequestsArePassedOnMeanwhile) {
  AppServer old_app([](AppServer& server, Connection& connection) {
    if (!server.take(connection)) return;
    connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    connection.read_all();
  });
  AppServer new_app("new");
  serve(old_app);
  Connection client = connect();
  client.send("GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  ASSERT_TRUE(client.read_head());
  gate->pass("shop", new_app.upstream());
  EXPECT_EQ(drained(1ms), 1);
  gate->hold("shop");
  EXPECT_EQ(drained(20s), 0);
  client.send("x");
  client.shut();
  EXPECT_TRUE(in_flight(0)) << "it lives on all the same, for as long as its ends want";
}

TEST_F(GateDraining, GoingBackFindsTheOldContainerAsItWas) {
  AppServer app("old"), other("new");
  serve(app);
  EXPECT_EQ(get()->body, "old");
  gate->pass("shop", other.upstream());
  EXPECT_EQ(get()->body, "new");
  gate->pass("shop", app.upstream());
  EXPECT_EQ(get()->body, "old");
}

TEST_F(GateDraining, WhatIsInFlightWhereItGoesBackToIsNotInItsWay) {
  AppServer old_app(patiently("old")), new_app("new");
  serve(old_app);
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(in_flight(1));
  gate->pass("shop", new_app.upstream());
  EXPECT_EQ(drained(1ms), 1);
  gate->pass("shop", old_app.upstream());
  EXPECT_EQ(drained(1ms), 0);
  gate->hold("shop");
  gate->pass("shop", old_app.upstream());
  EXPECT_EQ(drained(1ms), 1) << "after a hold it may be another container";
  old_app.go();
  EXPECT_EQ(client.read_message()->body, "old");
}

TEST_F(GateDraining, AnUnknownAppHasNothingInFlight) {
  EXPECT_EQ(drained(20s), 0);
}

}  // namespace
}  // namespace cutover::gate::test
