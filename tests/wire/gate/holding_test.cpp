#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

class GateHolding : public GateTest {};

TEST_F(GateHolding, HeldRequestsGoToTheNewContainerOnceItIsNamed) {
  AppServer old_app("old"), new_app("new");
  serve(old_app);
  EXPECT_EQ(get()->body, "old");
  gate->hold("shop");
  Connection first = connect(), second = connect();
  first.send(kGet);
  second.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody");
  ASSERT_TRUE(waiting(2));
  EXPECT_EQ(drained(20s), 0);
  gate->pass("shop", new_app.upstream());
  EXPECT_EQ(first.read_message()->body, "new");
  EXPECT_EQ(second.read_message()->body, "new");
  EXPECT_EQ(old_app.request_count(), 1u);
  const Traffic traffic = gate->traffic("shop");
  EXPECT_EQ(traffic.requests, 3u);
  EXPECT_EQ(traffic.held, 2u);
  EXPECT_EQ(traffic.waiting, 0u);
  EXPECT_EQ(traffic.failed, 0u);
}

TEST_F(GateHolding, TheOldContainersIdleConnectionsAreClosed) {
  AppServer old_app("old");
  serve(old_app);
  EXPECT_EQ(get()->body, "old");
  EXPECT_EQ(old_app.ended(), 0u);
  gate->hold("shop");
  EXPECT_TRUE(eventually([&] { return old_app.ended() == 1; }));
}

TEST_F(GateHolding, WhatABurstNeededIsClosedSoonButForSome) {
  constexpr std::size_t kBurst = 60;
  constexpr std::size_t kKept = 32;
  AppServer app([](AppServer& server, Connection& connection) {
    while (server.take(connection)) {
      server.wait_for_go();  // all are in flight at once
      connection.send(ok("hello"));
    }
  });
  gate->hold("shop");
  configure();
  std::vector<Connection> clients;
  for (std::size_t i = 0; i < kBurst; ++i) {
    clients.push_back(connect());
    clients.back().send(kGet);
  }
  ASSERT_TRUE(waiting(kBurst));
  gate->pass("shop", app.upstream());
  ASSERT_TRUE(eventually([&] { return app.request_count() == kBurst; }));
  app.go();
  for (Connection& client : clients) EXPECT_EQ(client.read_message()->body, "hello");
  EXPECT_TRUE(eventually([&] { return app.ended() == kBurst - kKept; }));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(app.ended(), kBurst - kKept);
  gate->hold("shop");
  EXPECT_TRUE(eventually([&] { return app.ended() == kBurst; }));
}

/// An app that has begun to listen, with a small backlog, and has no time to accept anybody.
class BusyApp {
 public:
  BusyApp() {
    const sockaddr_in address{AF_INET, htons(port_), {htonl(INADDR_LOOPBACK)}, {}};
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 1);
  }
  ~BusyApp() { ::close(listener_); }
  BusyApp(const BusyApp&) = delete;
  BusyApp& operator=(const BusyApp&) = delete;
  Upstream upstream() const { return {"127.0.0.1", port_}; }

 private:
  const std::uint16_t port_ = free_port();
  const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

TEST_F(GateHolding, WhatWasHeldDoesNotFallUponTheAppAllAtOnce) {
  constexpr std::uint64_t kHeld = 200;
  const BusyApp app;
  configure();
  std::vector<Connection> clients;
  for (std::uint64_t i = 0; i < kHeld; ++i) {
    clients.push_back(connect());
    clients.back().send(kGet);
  }
  ASSERT_TRUE(waiting(kHeld));
  gate->pass("shop", app.upstream());
  // 64 are on their way, beside those that the backlog has room for.
  EXPECT_TRUE(eventually([&] { return gate->traffic("shop").in_flight >= 64; }));
  EXPECT_FALSE(eventually([&] { return gate->traffic("shop").waiting < kHeld / 2; }, 500ms));
  gate->hold("shop");
}

TEST_F(GateHolding, PastTheBoundARequestIsToldToComeAgain) {
  site.hold.requests = 2;
  configure();
  Connection first = connect(), second = connect();
  first.send(kGet);
  second.send(kGet);
  ASSERT_TRUE(waiting(2));
  const auto refused = get();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status(), 503);
  EXPECT_EQ(refused->field("Retry-After"), "5");
  EXPECT_EQ(gate->traffic("shop").refused, 1u);
}

TEST_F(GateHolding, TheBoundIsOnBytesToo) {
  site.hold.bytes = 3000;
  configure();
  Connection first = connect();
  first.send("GET / HTTP/1.1\r\nHost: shop\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
  ASSERT_TRUE(waiting(1));
  const auto refused = ask("GET / HTTP/1.1\r\nHost: shop\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status(), 503);
}

TEST_F(GateHolding, ABodyIsNotReadBeforeThereIsWhereItGoes) {
  configure();
  Connection client = connect();
  const timeval soon{0, 200'000};
  ::setsockopt(client.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon);
  client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100000000\r\n\r\n");
  ASSERT_TRUE(waiting(1));
  EXPECT_FALSE(client.send(std::string(100'000'000, 'x'))) << "the gate took all of it";
}

TEST_F(GateHolding, AClientThatHangsUpIsForgotten) {
  AppServer app("hello");
  configure();
  {
    Connection client = connect();
    client.send(kGet);
    ASSERT_TRUE(waiting(1));
  }
  EXPECT_TRUE(waiting(0));
  gate->pass("shop", app.upstream());
  EXPECT_EQ(get("/next")->status(), 200);
  EXPECT_EQ(app.request_count(), 1u);
  EXPECT_EQ(gate->traffic("shop").abandoned, 1u);
}

TEST_F(GateHolding, AWaitEndsWithTheTimeout) {
  site.hold.timeout = 50ms;
  configure();
  const auto answer = get();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status(), 503);
  EXPECT_TRUE(answer->has("Retry-After"));
}

TEST_F(GateHolding, AContainerThatDoesNotListenYetIsWaitedFor) {
  const std::uint16_t port = free_port();
  configure();
  gate->pass("shop", {"127.0.0.1", port});
  Connection first = connect(), second = connect();
  first.send(kGet);
  second.send(kGet);
  ASSERT_TRUE(eventually([&] { return gate->traffic("shop").held == 2; }));
  AppServer app("late");
  gate->pass("shop", app.upstream());
  EXPECT_EQ(first.read_message()->body, "late");
  EXPECT_EQ(second.read_message()->body, "late");
  EXPECT_EQ(gate->traffic("shop").failed, 0u);
}

TEST_F(GateHolding, MaintenanceIsAnsweredToThoseThatWaitAndToThoseThatCome) {
  configure();
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(waiting(1));
  Maintenance maintenance;
  maintenance.body = "back at noon\n";
  maintenance.retry_after = std::chrono::seconds(120);
  gate->refuse("shop", maintenance);
  EXPECT_EQ(client.read_message()->body, "back at noon\n");
  const auto later = get();
  ASSERT_TRUE(later);
  EXPECT_EQ(later->status(), 503);
  EXPECT_EQ(later->body, "back at noon\n");
  EXPECT_EQ(later->field("Retry-After"), "120");
}

TEST_F(GateHolding, WhoseContainerHasEndedWaitsAndDoesNotGoToWhoGetsItsAddress) {
  AppServer stranger("stranger"), app("app");
  gate::Upstream first = stranger.upstream();
  first.container = "old";
  serve(stranger);
  gate->pass("shop", first);
  gate->lose("shop", "another");
  EXPECT_EQ(get()->body, "stranger") << "it was not about this one";
  gate->lose("shop", "old");
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(waiting(1));
  gate->pass("shop", app.upstream());
  EXPECT_EQ(client.read_message()->body, "app");
}

}  // namespace
}  // namespace cutover::gate::test
