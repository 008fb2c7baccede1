#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
constexpr const char* kPost = "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody";

class GateContainer : public GateTest {};

TEST_F(GateContainer, AnAnswerThatCantBeUnderstoodIsABadGateway) {
  for (const char* text : {
           "SSH-2.0-OpenSSH\r\n",
           "HTTP/2 200 OK\r\n\r\n",
           "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
       }) {
    AppServer app([text](AppServer& server, Connection& connection) {
      if (server.take(connection)) connection.send(text);
      connection.read_all();
    });
    serve(app);
    const auto answer = get();
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(answer->status(), 502) << text;
  }
  EXPECT_EQ(gate->traffic("shop").failed, 7u);
}

TEST_F(GateContainer, AnAnswerThatBreaksOffIsNotMadeWhole) {
  for (const char* text : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"}) {
    AppServer app([text](AppServer& server, Connection& connection) {
      if (server.take(connection)) connection.send(text);
    });
    serve(app);
    EXPECT_FALSE(get()) << text;
    EXPECT_EQ(app.request_count(), 1u) << "an answer had begun";
  }
}

TEST_F(GateContainer, OneThatDoesNotAnswerIsATimeout) {
  AppServer app([](AppServer&, Connection& connection) { connection.read_all(); });
  site.limits.answer = 50ms;
  serve(app);
  EXPECT_EQ(get()->status(), 504);
  EXPECT_EQ(gate->traffic("shop").failed, 1u);
}

TEST_F(GateContainer, ARequestIsSentAgainWhenItsConnectionWasClosedMeanwhile) {
  // The second request on each connection finds it closed.
  AppServer app([](AppServer& server, Connection& connection) {
    if (server.take(connection)) connection.send(ok("first"));
    connection.read_head();
  });
  serve(app);
  Connection client = connect();
  for (int i = 0; i < 5; ++i) {
    client.send(kGet);
    const auto answer = client.read_message();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->status(), 200);
  }
  EXPECT_EQ(gate->traffic("shop").retried, 4u);
  EXPECT_EQ(gate->traffic("shop").failed, 0u);
}

TEST_F(GateContainer, ARequestWithAnEffectIsNeverSentTwice) {
  AppServer app([](AppServer& server, Connection& connection) { server.take(connection); });
  serve(app);
  EXPECT_EQ(ask(kPost)->status(), 502);
  EXPECT_EQ(app.request_count(), 1u);
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n")->status(), 502);
  EXPECT_EQ(app.request_count(), 2u) << "not without a body either";
  EXPECT_EQ(gate->traffic("shop").retried, 0u);
  EXPECT_EQ(ask("PUT / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody")->status(), 502);
  EXPECT_EQ(app.request_count(), 3u) << "its body is gone";
}

TEST_F(GateContainer, ARequestWithAnEffectGoesOnNoConnectionThatHasEnded) {
  AppServer app([](AppServer& server, Connection& connection) {
    if (server.take(connection)) connection.send(ok("once"));
  });
  serve(app);
  Connection client = connect();
  for (std::size_t i = 0; i < 50; ++i) {
    client.send(kPost);
    EXPECT_EQ(client.read_message()->status(), 200);
    ASSERT_TRUE(eventually([&] { return app.ended() == i + 1; }));
  }
  EXPECT_EQ(app.request_count(), 50u);
}

TEST_F(GateContainer, ARequestIsSentASecondTimeAndNoThird) {
  AppServer app([](AppServer& server, Connection& connection) { server.take(connection); });
  serve(app);
  EXPECT_EQ(get()->status(), 502);
  EXPECT_EQ(app.request_count(), 2u);
}

TEST_F(GateContainer, WhatTheOldOneLeftUnansweredWaitsForTheNewOne) {
  AppServer new_app("new");
  AppServer old_app([](AppServer& server, Connection& connection) {
    server.take(connection);
    server.wait_for_go();
  });
  serve(old_app);
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(eventually([&] { return old_app.request_count() == 1; }));
  gate->hold("shop");
  old_app.go();
  ASSERT_TRUE(waiting(1));
  gate->pass("shop", new_app.upstream());
  EXPECT_EQ(client.read_message()->body, "new");
}

TEST_F(GateContainer, NobodyThereLongAfterTheSwitchIsSaidAtOnce) {
  site.hold.timeout = 1ms;
  configure();
  {
    AppServer app("hello");
    gate->pass("shop", app.upstream());
    EXPECT_EQ(get()->status(), 200);
  }
  EXPECT_TRUE(eventually([&] { return get()->status() == 502; }));
}

TEST_F(GateContainer, AnAddressThatIsNoneIsNeverReached) {
  AppServer app("hello");
  site.hold.timeout = 50ms;
  configure();
  gate->pass("shop", {"localhost", app.upstream().port});
  EXPECT_EQ(get()->status() / 100, 5);  // 503, or 502 when it came later than that
  EXPECT_EQ(app.connections(), 0u);
}

TEST_F(GateContainer, OneThatNeverCameUpIsNotWaitedForForEver) {
  site.hold.timeout = 100ms;
  configure();
  gate->pass("shop", {"127.0.0.1", free_port()});
  EXPECT_EQ(get()->status() / 100, 5);
  EXPECT_TRUE(eventually([&] { return get()->status() == 502; }, 5s));
  EXPECT_EQ(gate->traffic("shop").waiting, 0u);
}

TEST_F(GateContainer, OneThatDropsEveryConnectionAtOnceKeepsNobodyBusy) {
  AppServer app([](AppServer&, Connection& connection) { connection.reset(); });
  site.hold.timeout = 100ms;
  serve(app);
  EXPECT_EQ(get()->status() / 100, 5);
  EXPECT_EQ(ask(kPost)->status() / 100, 5);
  EXPECT_LT(app.connections(), 50u);
}

TEST_F(GateContainer, ASlowReaderSlowsTheWriterDown) {
  constexpr std::size_t kPiece = 64 * 1024;
  std::atomic<std::size_t> written = 0;
  AppServer app([&](AppServer& server, Connection& connection) {
    if (!server.take(connection)) return;
    constexpr std::size_t kTotal = 512 * kPiece;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kTotal) + "\r\n\r\n");
    const std::string piece(kPiece, 'x');
    for (std::size_t sent = 0; sent < kTotal; sent += kPiece) {
      if (!connection.send(piece)) return;
      written += kPiece;
    }
  });
  serve(app);
  Connection client = connect();
  client.send(kGet);
  // It stands still long before all of it is written: the rest is in the kernel's buffers, of bounded size.
  std::size_t before = 1;
  ASSERT_TRUE(eventually([&] {
    const bool still = written > 0 && written == before;
    before = written;
    std::this_thread::sleep_for(50ms);
    return still;
  }));
  EXPECT_LT(written, 32 * 1024 * 1024u);
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.size(), 512 * kPiece);
}

TEST_F(GateContainer, AClientThatLeavesTakesItsRequestAlong) {
  AppServer app([](AppServer& server, Connection& connection) {
    server.take(connection);
    connection.read_all();
    server.go();
  });
  serve(app);
  {
    Connection client = connect();
    client.send(kGet);
    ASSERT_TRUE(in_flight(1));
  }
  EXPECT_TRUE(in_flight(0));
  EXPECT_TRUE(eventually([&] { return app.ended() == 1; }));
  EXPECT_EQ(gate->traffic("shop").abandoned, 1u);
  EXPECT_EQ(gate->traffic("shop").failed, 0u);
}

TEST_F(GateContainer, ThingsSaidUnaskedOnAnIdleConnectionAreNoAnswerToTheNextRequest) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (server.take(connection)) connection.send(ok("right") + ok("wrong"));
  });
  serve(app);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get()->body, "right");
}

}  // namespace
}  // namespace cutover::gate::test
