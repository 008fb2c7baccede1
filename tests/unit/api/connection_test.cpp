#include "api_fixture.hpp"

namespace cutover::test {
namespace {

class Connections : public ApiTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Connections, ServeRequestAfterRequest) {
  Client client = connect();
  EXPECT_EQ(client.exchange(request_text("GET", "/healthz")).json()["status"], "alive");
  EXPECT_EQ(client.exchange(request_text("GET", "/v1/version")).json()["version"], "1.2.3");
}

TEST_F(Connections, ServeRequestsSentInAdvance) {
  Client client = connect();
  client.send(request_text("GET", "/healthz") + request_text("GET", "/v1/version"));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(client.receive().json()["version"], "1.2.3");
}

TEST_F(Connections, CloseWhenTheClientAsksForIt) {
  Client client = connect();
  EXPECT_EQ(client.exchange(request_text("GET", "/healthz", "", {"Connection: close"})).status, 200);
  EXPECT_TRUE(client.closed());
}

TEST_F(Connections, AnswerHeadWithGetsHeaderAndNoBody) {
  Client client = connect();
  client.send(request_text("HEAD", "/healthz"));
  const Reply head = client.receive(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "19");
  EXPECT_EQ(client.exchange(request_text("GET", "/healthz")).body.size(), 19u);
}

TEST_F(Connections, CarryTheTimeAndAreNotCached) {
  const Reply reply = call("GET", "/healthz");
  EXPECT_EQ(reply.headers.at("date").substr(0, 25), "Sat, 01 Aug 2026 12:00:00");
  EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
  EXPECT_EQ(reply.headers.at("server"), "cutoverd/1.2.3");
}

TEST_F(Connections, InviteABodyThatWaitsToBeAskedFor) {
  Client client = connect();
  client.send(
      "POST /v1/apps/shop/deployments HTTP/1.1\r\nHost: c\r\nExpect: 100-continue\r\nContent-Length: "
      "13\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 100);
  EXPECT_EQ(client.exchange(R"({"tag": "v2"})").status, 202);
}

TEST_F(Connections, RefuseABodyOverTheLimitBeforeItIsSent) {
  Client client = connect();
  const Reply reply = client.exchange(
      "POST /v1/reload HTTP/1.1\r\nHost: c\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.json()["detail"], "the body may have 65536 bytes (limits.body)");
  EXPECT_TRUE(client.closed());
}

TEST_F(Connections, RefuseAChunkedBodyOverTheLimit) {
  Client client = connect();
  client.send("POST /v1/reload HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("11170\r\n" + std::string(70'000, ' ') + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(Connections, TakeAChunkedBody) {
  Client client = connect();
  client.send("POST /v1/apps/shop/deployments HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("5\r\n{\"tag\r\n8\r\n\": \"v2\"}\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 202);
  EXPECT_EQ(service.submissions.at(0).request.tag, "v2");
}

TEST_F(Connections, RefuseAHeaderOverTheLimit) {
  const Reply reply = call("GET", "/healthz", "", {"X-Long: " + std::string(17 * 1024, 'x')});
  EXPECT_EQ(reply.status, 431);
}

TEST_F(Connections, RefuseWhatIsNotHttp) {
  Client client = connect();
  const Reply reply = client.exchange("\x16\x03\x01\x02 hello\r\n\r\n");
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(client.closed());
}

TEST_F(Connections, RefuseAnExpectationThatIsNotKnown) {
  EXPECT_EQ(call("GET", "/healthz", "", {"Expect: miracles"}).status, 417);
}

TEST_F(Connections, RefuseAnEncodedBody) {
  EXPECT_EQ(call("POST", "/v1/reload", "x", {"Content-Encoding: gzip"}).status, 415);
}

TEST_F(Connections, ARequestThatStallsIsToldSo) {
  Client client = connect();
  const auto before = clock.now();
  const Reply reply = client.exchange("POST /v1/reload HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.json()["detail"], "no whole request within 10s");
  EXPECT_EQ(clock.now() - before, options.limits.request_timeout);
  EXPECT_TRUE(client.closed());
}

TEST_F(Connections, AnIdleOneIsClosedWithoutAWord) {
  Client client = connect();
  EXPECT_EQ(client.receive().status, 0);
  EXPECT_TRUE(client.closed());
}

TEST_F(Connections, AClientThatLeavesInTheMiddleIsForgotten) {
  Client client = connect();
  client.send("POST /v1/reload HTTP/1.1\r\nContent-Le");
  settle();
  client.leave();
  settle();
  EXPECT_EQ(call("GET", "/healthz").status, 200);
}

TEST_F(Connections, ABugInACallIsOneAnswerAndNotTheEnd) {
  service.throws = "a secret detail";
  Client client = connect();
  const Reply reply = client.exchange(request_text("GET", "/v1/apps/shop"));
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  EXPECT_EQ(client.exchange(request_text("GET", "/healthz")).status, 200);
}

TEST_F(Connections, StopEndsIdleOnesAtOnce) {
  Client client = connect();
  client.exchange(request_text("GET", "/healthz"));
  const auto before = clock.now();
  stop(Milliseconds(60'000));
  EXPECT_EQ(clock.now(), before);
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(std::filesystem::exists(options.socket));
}

TEST_F(Connections, StopLetsARequestInFlightEnd) {
  Client client = connect();
  client.send(request_text("POST", "/v1/apps/shop/deployments?wait=true"));
  settle();
  begin_stop(Milliseconds(60'000));
  settle();
  service.end(1, model::Outcome::succeeded);
  const Reply reply = client.receive();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  clock.run_until(context, [this] { return stopped; });
}

TEST_F(Connections, StopAnswersWhoStillWaitsAfterTheGrace) {
  Client client = connect();
  client.send(request_text("POST", "/v1/apps/shop/deployments?wait=true"));
  settle();
  stop(Milliseconds(5'000));
  const Reply reply = client.receive();
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("/v1/apps/shop/deployments/1"), std::string::npos);
}

class FewConnections : public ApiTest {
 protected:
  void SetUp() override {
    options.limits.socket_connections = 2;
    start();
  }
};

TEST_F(FewConnections, OneTooManyIsRefusedAndOthersGoOn) {
  Client first = connect();
  std::optional<Client> second = connect();
  first.exchange(request_text("GET", "/healthz"));
  second->exchange(request_text("GET", "/healthz"));
  Client third = connect();
  const Reply reply = third.receive();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.json()["detail"], "2 connections are open (limits.socket_connections); try again later");
  EXPECT_EQ(first.exchange(request_text("GET", "/healthz")).status, 200);
  second.reset();
  settle();
  EXPECT_EQ(call("GET", "/healthz").status, 200);
}

}  // namespace
}  // namespace cutover::test
