#include "cutover/probe/prober.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "scripted_server.hpp"

namespace cutover::probe {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Then = Script::Then;

class Prober : public ::testing::Test {
 protected:
  Task<void> keep(Target target, Milliseconds timeout) {
    auto got = co_await prober->probe(std::move(target), timeout);
    answer = std::move(got);
  }

  void start(Target target, Milliseconds timeout) {
    asio::co_spawn(context, keep(std::move(target), timeout),
                   asio::bind_cancellation_slot(cancel.slot(), [this](std::exception_ptr failure) {
                     thrown = failure, ended = true;
                   }));
  }

  /// Runs until `done` holds; a test that waits in vain fails.
  void run_until(const std::function<bool()>& done) {
    const auto deadline = clock->now() + 30s;
    context.restart();
    while (!done() && clock->now() < deadline) context.run_one_for(1s);
    ASSERT_TRUE(done());
  }

  Answer probe(Target target, Milliseconds timeout = 30s) {
    ended = false;
    start(std::move(target), timeout);
    run_until([this] { return ended; });
    EXPECT_FALSE(thrown);
    return answer;
  }

  Answer probe(Script script, Milliseconds timeout = 30s) {
    ScriptedServer server(context, std::move(script));
    const Answer got = probe(Target{"127.0.0.1", server.port(), "/health"}, timeout);
    server.stop();
    context.restart();
    context.run();
    return got;
  }

  static Script answering(std::string text, Then then = Then::wait_for_peer) {
    return Script{true, std::move(text), then};
  }

  asio::io_context context;
  std::unique_ptr<Clock> clock = make_system_clock();
  std::unique_ptr<probe::Prober> prober = make_http_prober(context.get_executor(), *clock);
  asio::cancellation_signal cancel;
  Answer answer;
  std::exception_ptr thrown;
  bool ended = false;
};

TEST_F(Prober, ReadsNoChunkHeaderWithoutAnEnd) {
  const auto got = probe(answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
                                   std::string(100'000, 'x') + "\r\nb\r\n0\r\n\r\n"));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "") << "32 KiB were not enough to understand it";
}

TEST_F(Prober, WaitsForNoAnswerBehindAHundredThatAnnounceIt) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "HTTP/1.1 103 Early Hints\r\n\r\n";
  const auto got = probe(answering(text + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(got.status, 0);
  EXPECT_EQ(got.error, "16 interim answers and no final one");
}

TEST_F(Prober, GivesTheStatusAndTheBody) {
  const auto got = probe(answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\nsorry"));
  EXPECT_EQ(got.status, 503);
  EXPECT_EQ(got.body, "sorry");
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.location, "");
}

TEST_F(Prober, AsksLikeABrowserWouldAndSaysWhoItIs) {
  ScriptedServer server(context, answering("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(probe(Target{"127.0.0.1", server.port(), "/health/?full=1"}).status, 204);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0],
            "GET /health/?full=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                "\r\nUser-Agent: cutover-probe\r\nAccept: */*\r\nConnection: "
                "close\r\n\r\n");
  server.stop();
  context.run();
}

TEST_F(Prober, ReachesAnIPv6Address) {
  try {
    ScriptedServer server(context, answering("HTTP/1.1 200 OK\r\n\r\n", Then::close), "::1");
    EXPECT_EQ(probe(Target{"::1", server.port(), "/"}).status, 200);
    EXPECT_NE(server.requests().at(0).find("Host: [::1]:" + std::to_string(server.port())),
              std::string::npos);
    server.stop();
    context.run();
  } catch (const boost::system::system_error&) {
    GTEST_SKIP() << "no IPv6 on this host";
  }
}

TEST_F(Prober, FollowsNoRedirectButSaysWhereItPoints) {
  const auto got =
      probe(answering("HTTP/1.1 301 Moved\r\nLocation: https://shop.example/\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(got.status, 301);
  EXPECT_EQ(got.location, "https://shop.example/");
}

TEST_F(Prober, ReadsAnAnswerOfHttp10) {
  const auto got = probe(answering("HTTP/1.0 200 OK\r\n\r\nfine", Then::close));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "fine");
}

TEST_F(Prober, ReadsAChunkedBody) {
  const auto got = probe(
      answering("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  EXPECT_EQ(got.status, 500);
  EXPECT_EQ(got.body, "abcde");
}

TEST_F(Prober, WaitsForTheAnswerBehindInterimOnes) {
  const auto got =
      probe(answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "ok");
}

TEST_F(Prober, AfterInterimAnswersOnlyThereIsNoAnswer) {
  const auto got = probe(answering("HTTP/1.1 100 Continue\r\n\r\n", Then::close));
  EXPECT_EQ(got.status, 0);
  EXPECT_EQ(got.error, "connection closed before an answer");
}

TEST_F(Prober, AHeaderThatDoesNotComeInTimeIsNoAnswer) {
  for (const char* sent : {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    const auto got = probe(answering(sent), 80ms);
    EXPECT_EQ(got.status, 0);
    EXPECT_EQ(got.error, "no answer within 80ms");
  }
}

TEST_F(Prober, AnEndlessBodyIsCutAndIsNoFailure) {
  const auto got =
      probe(answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + std::string(8'192, 'x'),
                      Then::repeat_for_ever));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, std::string(512, 'x'));
  EXPECT_EQ(got.error, "");
}

TEST_F(Prober, ABodyThatDoesNotComeIsNotWaitedFor) {
  const auto got = probe(answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin"), 1h);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "begin");
  EXPECT_EQ(got.error, "");
}

TEST_F(Prober, WhatIsNoHttpIsSaidToBeNone) {
  for (const char* sent :
       {"SSH-2.0-OpenSSH_9.2\r\n", "hello", "\x15\x03\x03\x00\x02\x02\x50", "HTTP/x y z\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno field\r\n\r\n"}) {
    const auto got = probe(answering(sent, Then::close));
    EXPECT_EQ(got.status, 0) << sent;
    EXPECT_EQ(got.error, "not an HTTP answer") << sent;
  }
}

TEST_F(Prober, AStatusThatIsNoneIsNoHttpAnswer) {
  for (const char* status : {"000", "099"}) {
    const auto got = probe(answering(std::string("HTTP/1.1 ") + status + " OK\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(got.status, 0);
    EXPECT_EQ(got.error, "not an HTTP answer");
  }
}

TEST_F(Prober, AHeaderOfUnreasonableLengthIsRefused) {
  const auto got = probe(answering("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"));
  EXPECT_EQ(got.status, 0);
  EXPECT_EQ(got.error, "the answer's header is longer than 16 KiB");
}

TEST_F(Prober, AServerThatHangsUpGaveNoAnswer) {
  EXPECT_EQ(probe(answering("", Then::close)).error, "connection closed before an answer");
  EXPECT_EQ(probe(answering("HTTP/1.1 200 O", Then::close)).error,
            "connection closed amid the answer's header");
  const auto unread = probe(Script{false, "", Then::close}).error;
  EXPECT_TRUE(unread == "connection reset before an answer" || unread == "connection closed before an answer")
      << unread;
}

TEST_F(Prober, NobodyListeningIsConnectionRefused) {
  std::uint16_t port = 0;
  {
    ScriptedServer server(context, Script{});
    port = server.port();
    server.stop();
    context.run();
  }
  const auto got = probe(Target{"127.0.0.1", port, "/"});
  EXPECT_EQ(got.status, 0);
  EXPECT_EQ(got.error, "connection refused");
}

TEST_F(Prober, WhatIsNoAddressIsSaidToBeNone) {
  EXPECT_EQ(probe(Target{"shop", 80, "/"}).error, "\"shop\" is not an IP address");
}

TEST_F(Prober, BytesThatAreNoTextBecomeText) {
  const auto got =
      probe(answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\xff"
                      "b"));
  EXPECT_EQ(got.body,
            "a\uFFFD"
            "b");
}

TEST_F(Prober, ALongBodyIsNotCutWithinACharacter) {
  std::string body = "x";
  while (body.size() < 3'000) body += "€";
  const auto got = probe(answering("HTTP/1.1 500 Oops\r\n\r\n" + body));
  EXPECT_EQ(got.body, body.substr(0, 511));
}

TEST_F(Prober, CancellingClosesTheConnection) {
  ScriptedServer server(context, answering(""));
  start(Target{"127.0.0.1", server.port(), "/"}, 1h);
  run_until([&server] { return server.requests().size() == 1; });
  EXPECT_FALSE(ended);
  cancel.emit(asio::cancellation_type::terminal);
  run_until([this, &server] { return ended && server.left_by_peer() == 1; });
  EXPECT_TRUE(thrown);
  server.stop();
  context.restart();
  context.run();
}

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return std::distance(begin(files), end(files));
}

/// Connections of this host to `port` that the kernel keeps for a minute after their end.
int waiting_connections(std::uint16_t port) {
  std::ifstream connections("/proc/self/net/tcp");
  std::string line;
  std::getline(connections, line);
  int count = 0;
  std::string number, local, remote, state;
  while (connections >> number >> local >> remote >> state && std::getline(connections, line)) {
    const auto remote_port = std::stoi(remote.substr(remote.find(':') + 1), nullptr, 16);
    if (state == "06" && remote_port == port) ++count;
  }
  return count;
}

TEST_F(Prober, ManyProbesLeaveNoDescriptorAndNoPortBehind) {
  ScriptedServer server(context, answering("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"));
  const auto before = open_descriptors();
  for (int i = 0; i < 300; ++i) EXPECT_EQ(probe(Target{"127.0.0.1", server.port(), "/"}).status, 503);
  run_until([&] { return server.left_by_peer() == 300 && open_descriptors() == before; });
  EXPECT_EQ(waiting_connections(server.port()), 0);
  server.stop();
  context.restart();
  context.run();
}

}  // namespace
}  // namespace cutover::probe
