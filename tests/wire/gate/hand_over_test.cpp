// One daemon takes the place of another at the same addresses: two gates, as two processes would have them.

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

/// -1: before that.
Task<int> drained_after(Gate& gate, const bool& this_happened) {
  const int left = co_await gate.drained("shop", 20s);
  co_return this_happened ? left : -1;
}

class HandOver : public GateTest {
 protected:
  /// Listens beside the gate at its address.
  int join() {
    const auto joined = listen_beside(site.at);
    EXPECT_TRUE(joined) << joined.error().text();
    return joined ? *joined : -1;
  }
  std::unique_ptr<Gate> gate_on(int descriptor, const AppServer& app) {
    auto made = make_gate(control.get_executor());
    made->adopt({site.at, descriptor});
    EXPECT_TRUE(made->configure({site}));
    made->pass("shop", app.upstream());
    return made;
  }
  sockaddr_in address() const {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    here.sin_port = htons(site.at.port);
    return here;
  }
  int handed_over(Milliseconds limit) { return run(gate->hand_over(limit)); }
  std::string answer(Connection& connection) {
    if (!connection.send(kGet)) return "not sent";
    const auto message = connection.read_message();
    return message ? message->body : "no answer";
  }
  std::string answer() {
    Connection connection = connect();
    return answer(connection);
  }

  AppServer old_app{"old"};
  AppServer new_app{"new"};
};

TEST_F(HandOver, WhoDoesNotMeanToJoinIsRefused) {
  serve(old_app);
  const auto second = open_listening(site.at);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text(),
            "can't listen on 127.0.0.1:" + std::to_string(site.at.port) + ": Address already in use");
}

TEST_F(HandOver, NobodyJoinsASocketThatIsNotOurs) {
  const int other = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in here = address();
  ASSERT_EQ(::bind(other, reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
  ASSERT_EQ(::listen(other, 1), 0);
  EXPECT_FALSE(listen_beside(site.at));
  ::close(other);
}

TEST_F(HandOver, WhoJoinsGetsNothingUntilTheOtherGivesWay) {
  serve(old_app);
  const auto successor = gate_on(join(), new_app);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(answer(), "old");
  give_way(gate->listening().at(0).descriptor);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(answer(), "new");
}

TEST_F(HandOver, WhoeverIsLeftGetsEverything) {
  serve(old_app);
  const auto successor = gate_on(join(), new_app);
  gate.reset();
  for (int i = 0; i < 50; ++i) ASSERT_EQ(answer(), "new");
}

TEST_F(HandOver, GoesOnFromOneToTheNextManyTimes) {
  serve(old_app);
  const AppServer* const apps[] = {&new_app, &old_app};
  for (int i = 0; i < 20; ++i) {
    auto successor = gate_on(join(), *apps[i % 2]);
    ASSERT_EQ(answer(), i % 2 ? "new" : "old");
    EXPECT_EQ(handed_over(20ms), 0);
    ASSERT_EQ(answer(), i % 2 ? "old" : "new");
    gate = std::move(successor);
    ASSERT_EQ(answer(), i % 2 ? "old" : "new");
  }
}

/// It could not be accepted before, as there were no descriptors left.
TEST_F(HandOver, WhatWaitsInTheQueueIsAccepted) {
  serve(old_app);
  const auto successor = gate_on(join(), new_app);
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  Connection client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const rlimit used_up{static_cast<rlim_t>(client.descriptor()) + 1, usual.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &used_up), 0);
  const sockaddr_in here = address();
  ASSERT_EQ(::connect(client.descriptor(), reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
  configure();  // which the gate's thread comes to after it has tried to accept
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
  handed_over(0ms);
  EXPECT_EQ(answer(client), "old");
}

TEST_F(HandOver, ManyThatConnectedBeforeAreAnswered) {
  configure();
  std::vector<Connection> early;
  gate->pass("shop", old_app.upstream());
  const auto successor = gate_on(join(), new_app);
  for (int i = 0; i < 200; ++i) early.push_back(connect());
  std::thread asking([&] {
    for (Connection& connection : early) connection.send(kGet);
  });
  EXPECT_EQ(handed_over(4s), 0);
  asking.join();
  for (Connection& connection : early) {
    const auto message = connection.read_message();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->body, "old");
  }
}

TEST_F(HandOver, AClientThatStaysIsToldToComeAgain) {
  serve(old_app);
  Connection client = connect();
  ASSERT_EQ(answer(client), "old");
  const auto successor = gate_on(join(), new_app);
  std::optional<Message> last;
  std::thread asking([&] {
    EXPECT_TRUE(eventually([&] { return answer() == "new"; }));
    client.send(kGet);
    last = client.read_message();
  });
  EXPECT_EQ(handed_over(20s), 0);
  asking.join();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->body, "old");
  EXPECT_EQ(last->field("Connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST_F(HandOver, AClientThatAsksNothingFindsAnEndAndNoReset) {
  serve(old_app);
  Connection client = connect();
  ASSERT_EQ(answer(client), "old");
  const auto successor = gate_on(join(), new_app);
  EXPECT_EQ(handed_over(100ms), 0);
  char more = 0;
  EXPECT_EQ(::recv(client.descriptor(), &more, 1, 0), 0);
}

TEST_F(HandOver, SaysWhatIsLeftWhenTheTimeIsOver) {
  AppServer slow([](AppServer& server, Connection& connection) {
    while (server.take(connection)) {
      server.wait_for_go();
      connection.send(ok("slow"));
    }
  });
  serve(slow);
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(in_flight(1));
  const auto successor = gate_on(join(), new_app);
  EXPECT_EQ(handed_over(20ms), 1);
  slow.go();
  EXPECT_EQ(client.read_message()->body, "slow");
}

/// Requests that the one before still passes on are in flight, too.
TEST_F(HandOver, NothingIsDrainedBeforeTheOneBeforeHasEnded) {
  serve(old_app);
  int end[2];
  ASSERT_EQ(::pipe(end), 0);
  const pid_t before = ::fork();
  if (before == 0) {
    ::close(end[1]);
    char none = 0;
    ::_exit(::read(end[0], &none, 1) == 0 ? 0 : 1);
  }
  ::close(end[0]);
  gate->succeed(static_cast<int>(::syscall(SYS_pidfd_open, before, 0)));
  gate->hold("shop");
  boost::asio::steady_timer later(control, 100ms);
  bool told = false;
  later.async_wait([&](auto) {
    told = true;
    ::close(end[1]);
  });
  EXPECT_EQ(run(drained_after(*gate, told)), 0);
  EXPECT_EQ(::waitpid(before, nullptr, 0), before);
}

}  // namespace
}  // namespace cutover::gate::test
