#include <gmock/gmock.h>

#include "api_fixture.hpp"

namespace cutover::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Streams : public ApiTest {
 protected:
  void SetUp() override {
    service.add(57);
    start();
  }

  static constexpr const char* kEvents = "/v1/apps/shop/deployments/57/events";
  static constexpr const char* kLogs = "/v1/apps/shop/logs";
};

TEST_F(Streams, OfEventsReplayFollowAndEndWithTheOutcome) {
  service.happens(model::Started{56});
  Client client = connect();
  client.send(request_text("GET", kEvents));
  const std::string begun = client.until("\"previous\":56}\n\n");
  EXPECT_THAT(begun, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(begun, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(
      begun,
      HasSubstr("id: 1\nevent: started\ndata: {\"at\":\"2026-08-01T12:00:00.000Z\",\"previous\":56}\n\n"));
  service.happens(model::PhaseEnded{model::Phase::preparing, model::PhaseResult::ok, Milliseconds(912)});
  EXPECT_THAT(
      client.until("\n\n"),
      HasSubstr(
          "id: 2\nevent: phase_ended\ndata: {\"at\":\"2026-08-01T12:00:00.000Z\",\"phase\":\"preparing\","
          "\"result\":\"ok\",\"duration_ms\":912}"));
  service.deployments.at(57).outcome = model::Outcome::succeeded;
  service.happens(model::Ended{model::Outcome::succeeded, "shop/57 serves", 57, Milliseconds(120)});
  EXPECT_THAT(client.until("0\r\n\r\n"),
              HasSubstr("\"message\":\"shop/57 serves\",\"serving\":57,\"downtime_ms\":120}"));
  EXPECT_EQ(client.exchange(request_text("GET", "/healthz")).status, 200)
      << "the connection is good for more";
}

TEST_F(Streams, OfEventsResumeAfterTheLastOneSeen) {
  for (int i = 0; i < 3; ++i) service.happens(model::Noted{"note " + std::to_string(i)});
  for (const auto& [target, header] : {std::pair(std::string(kEvents), "Last-Event-ID: 2"),
                                       std::pair(std::string(kEvents) + "?after=2", "Accept: */*")}) {
    Client client = connect();
    client.send(request_text("GET", target, "", {header}));
    const std::string resumed = client.until("\"note 2\"}");
    EXPECT_THAT(resumed, HasSubstr("id: 3\n"));
    EXPECT_THAT(resumed, Not(HasSubstr("note 1")));
  }
  EXPECT_EQ(call("GET", kEvents, "", {"Last-Event-ID: x"}).status, 400);
}

TEST_F(Streams, OfEventsSayNowAndThenThatTheyAreAlive) {
  Client client = connect();
  client.send(request_text("GET", kEvents));
  EXPECT_THAT(client.until(": alive\n\n"), HasSubstr(": alive"));
}

TEST_F(Streams, OfAnUnknownDeploymentAreAProblem) {
  EXPECT_EQ(call("GET", "/v1/apps/shop/deployments/7/events").status, 404);
  EXPECT_EQ(call("GET", "/v1/apps/blog/deployments/7/events").status, 404);
}

TEST_F(Streams, EndWhenTheirReaderLeaves) {
  Client client = connect();
  client.send(request_text("GET", kEvents));
  client.until("retry");
  settle();
  EXPECT_EQ(service.following, 1);
  client.leave();
  settle();
  EXPECT_EQ(service.following, 0);
}

TEST_F(Streams, EndInGoodOrderWhenTheServerStops) {
  Client client = connect();
  client.send(request_text("GET", kEvents));
  client.until("retry");
  begin_stop(Milliseconds(0));
  EXPECT_THAT(client.until("0\r\n\r\n"), HasSubstr("0\r\n\r\n"));
  EXPECT_TRUE(client.closed());
}

TEST_F(Streams, GiveUpAReaderThatReadsNothing) {
  for (int i = 0; i < 200; ++i) service.happens(model::Noted{std::string(10'000, 'x')});
  Client client = connect();
  client.send(request_text("GET", kEvents));
  settle();
  const auto before = clock.now();
  clock.run_until(context,
                  [&] { return service.following == 0 && clock.now() - before > std::chrono::seconds(29); });
  EXPECT_LT(clock.now() - before, std::chrono::minutes(1));
  EXPECT_THAT(client.until("never"), Not(HasSubstr("0\r\n\r\n"))) << "it sees that something is missing";
  EXPECT_TRUE(client.closed());
}

TEST_F(Streams, ServeFiveHundredReadersAtOnce) {
  std::vector<std::unique_ptr<Client>> readers;
  for (int i = 0; i < 500; ++i) {
    readers.push_back(std::make_unique<Client>(context, clock, options.socket));
    readers.back()->send(request_text("GET", kEvents));
    settle();
  }
  service.deployments.at(57).outcome = model::Outcome::succeeded;
  service.happens(model::Ended{model::Outcome::succeeded, "shop/57 serves", 57, {}});
  for (auto& reader : readers) {
    EXPECT_THAT(reader->until("0\r\n\r\n"), HasSubstr("event: ended"));
  }
}

TEST_F(Streams, ToAnOldClientHaveNoChunks) {
  service.deployments.at(57).outcome = model::Outcome::succeeded;
  service.happens(model::Ended{model::Outcome::succeeded, "shop/57 serves", 57, {}});
  Client client = connect();
  client.send("GET " + std::string(kEvents) + " HTTP/1.0\r\n\r\n");
  const std::string all = client.until("never");
  EXPECT_THAT(all, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(all, HasSubstr("\r\n\r\nretry: 1000\n\nid: 1\nevent: ended\n"));
}

TEST_F(Streams, OfLogsAreTextWithTheProcessInFront) {
  service.log_lines = {{"web", 57, false, "2026-08-01T12:00:00.000000001Z", "GET /"},
                       {"worker", 57, true, "2026-08-01T12:00:01.000000001Z", "job 1"}};
  Client client = connect();
  client.send(request_text("GET", std::string(kLogs) + "?tail=5&since=10m"));
  const std::string all = client.until("0\r\n\r\n");
  EXPECT_THAT(all, HasSubstr("text/plain"));
  EXPECT_THAT(all, HasSubstr("web | GET /\n"));
  EXPECT_THAT(all, HasSubstr("worker | job 1\n"));
  EXPECT_EQ(service.log_requests.at(0).tail, 5);
  EXPECT_EQ(service.log_requests.at(0).since_s, 1'785'585'600 - 600);
  client.send(request_text("GET", std::string(kLogs) + "?process=web&timestamps=true"));
  EXPECT_THAT(client.until("0\r\n\r\n"), HasSubstr("\r\n2026-08-01T12:00:00.000000001Z GET /\n"));
}

TEST_F(Streams, OfLogsAreJsonWhenAskedFor) {
  service.log_lines = {{"web", 57, true, "2026-08-01T12:00:00.000000001Z", "oh \"no\""}};
  Client client = connect();
  client.send(request_text("GET", kLogs, "", {"Accept: application/x-ndjson"}));
  EXPECT_THAT(
      client.until("0\r\n\r\n"),
      HasSubstr(R"({"process":"web","deployment":57,"stream":"stderr","at":"2026-08-01T12:00:00.000000001Z",)"
                R"("text":"oh \"no\""})"));
}

TEST_F(Streams, OfLogsTellAWordOfOurOwnFromTheApps) {
  service.log_lines = {{"web", 57, true, "", "the log of shop-web.1 can't be read: no answer", true}};
  Client client = connect();
  client.send(request_text("GET", std::string(kLogs) + "?timestamps=true"));
  EXPECT_THAT(client.until("0\r\n\r\n"),
              HasSubstr("\r\ncutover: the log of shop-web.1 can't be read: no answer\n"));
  client.send(request_text("GET", kLogs, "", {"Accept: application/x-ndjson"}));
  EXPECT_THAT(client.until("0\r\n\r\n"),
              HasSubstr(R"({"process":"web","deployment":57,"stream":"notice","at":null,)"
                        R"("text":"the log of shop-web.1 can't be read: no answer"})"));
}

TEST_F(Streams, OfLogsThatAreNotThereAreAProblem) {
  EXPECT_EQ(call("GET", kLogs).status, 404);
  EXPECT_EQ(call("GET", std::string(kLogs) + "?tail=some").status, 400);
  EXPECT_EQ(call("GET", std::string(kLogs) + "?since=yesterday").status, 400);
  EXPECT_EQ(call("GET", std::string(kLogs) + "?process=$(id)").status, 400);
}

TEST_F(Streams, HaveAHeaderOnlyForHead) {
  Client client = connect();
  client.send(request_text("HEAD", kEvents));
  const Reply head = client.receive(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(client.exchange(request_text("GET", "/healthz")).status, 200);
}

TEST_F(Streams, PlansShowOldAndNew) {
  const auto plan = call("GET", "/v1/apps/shop/plan?tag=v2").json();
  EXPECT_EQ(plan["image"], "ghcr.io/acme/shop:v2");
  EXPECT_EQ(plan["changes"][0],
            nlohmann::json::parse(R"({"field": "web.port", "old": "8000", "new": "9000"})"));
  EXPECT_EQ(plan["changes"][1]["old"], nullptr);
  EXPECT_EQ(plan["checks"][0]["ok"], true);
}

TEST_F(Streams, OperationsAnswerWithTheApp) {
  for (const char* operation : {"stop", "start", "restart"}) {
    const Reply reply = call("POST", std::string("/v1/apps/shop/") + operation);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json()["app"], "shop");
  }
  EXPECT_EQ(service.operations,
            (std::vector{deploy::Operation::stop, deploy::Operation::start, deploy::Operation::restart}));
  service.refusal = Error(ErrorCode::conflict, "shop/57 is under way");
  EXPECT_EQ(call("POST", "/v1/apps/shop/stop").status, 409);
}

}  // namespace
}  // namespace cutover::test
