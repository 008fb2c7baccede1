#include <nlohmann/json.hpp>

#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

using test::Reply;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Commands : public ScriptedDaemon {};

TEST_F(Commands, StatusAsksForAllOrForOne) {
  server.on("GET /v1/apps", Reply::json(200, R"({"apps":[{"app":"shop","serving":56}]})"));
  server.on("GET /v1/apps/shop", Reply::json(200, R"({"app":"shop","serving":56})"));
  const Finished all = cutover({"status"});
  EXPECT_EQ(all.exit_code, kOk) << all.err;
  EXPECT_THAT(all.out, StartsWith("APP "));
  EXPECT_THAT(cutover({"status", "shop"}).out, HasSubstr("serving  shop/56"));
}

TEST_F(Commands, JsonIsWhatTheApiSaid) {
  const std::string body = "{\n  \"apps\": [ ]\n}";
  server.on("GET /v1/apps", Reply::json(200, body));
  EXPECT_EQ(cutover({"status", "--json"}).out, body + "\n");
}

TEST_F(Commands, HistoryPassesItsLimits) {
  server.on("GET /v1/apps/shop/deployments",
            Reply::json(200, R"({"deployments":[)" + deployment("succeeded") + R"(],"next_before":37})"));
  EXPECT_THAT(cutover({"history", "shop", "-n", "5", "--before", "57"}).out, HasSubstr("57      succeeded"));
  EXPECT_THAT(server.lines(), ElementsAre("GET /v1/apps/shop/deployments?limit=5&before=57"));
}

TEST_F(Commands, ShowTakesTheNewestUnlessToldWhich) {
  server.on("GET /v1/apps/shop/deployments", Reply::json(200, R"({"deployments":[)" + deployment() + "]}"));
  server.on("GET /v1/apps/shop/deployments/57", Reply::json(200, deployment("failed")));
  server.on("GET /v1/apps/shop/deployments/55", Reply::json(200, deployment("succeeded")));
  EXPECT_THAT(cutover({"show", "shop"}).out, StartsWith("shop/57 failed\n"));
  EXPECT_EQ(cutover({"show", "shop/55"}).exit_code, kOk);
  EXPECT_EQ(cutover({"show", "shop", "55"}).exit_code, kOk);
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /v1/apps/shop/deployments?limit=1", "GET /v1/apps/shop/deployments/57",
                          "GET /v1/apps/shop/deployments/55", "GET /v1/apps/shop/deployments/55"));
}

TEST_F(Commands, ShowSaysThatThereIsNothingToShow) {
  server.on("GET /v1/apps/shop/deployments", Reply::json(200, R"({"deployments":[],"next_before":null})"));
  const Finished ended = cutover({"show", "shop"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, "cutover: shop was never deployed\n");
}

TEST_F(Commands, DeployDetachedOnlyAsks) {
  server.on("POST /v1/apps/shop/deployments", Reply::json(202, deployment()));
  const Finished ended = cutover({"deploy", "shop", "--detach", "--tag", "v2", "--ref", "4f2a91c", "--reason",
                                  "a \"fix\"", "--idempotency-key", "build-77"});
  EXPECT_EQ(ended.exit_code, kOk) << ended.err;
  EXPECT_EQ(ended.out, "shop/57 is accepted; follow it: cutover show --follow shop/57\n");
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.body, R"({"tag":"v2","ref":"4f2a91c","reason":"a \"fix\""})");
  EXPECT_EQ(request.headers.at("idempotency-key"), "build-77");
  EXPECT_EQ(cutover({"deploy", "shop", "-d", "--json"}).out, deployment() + "\n");
}

TEST_F(Commands, RollbackNamesTheDeployment) {
  server.on("POST /v1/apps/shop/rollback", Reply::json(202, deployment()));
  EXPECT_EQ(cutover({"rollback", "shop", "--to", "55", "-d"}).exit_code, kOk);
  EXPECT_EQ(cutover({"rollback", "shop", "-d"}).exit_code, kOk);
  EXPECT_EQ(server.requests().at(0).body, R"({"to":55})");
  EXPECT_EQ(server.requests().at(1).body, "{}");
}

TEST_F(Commands, CancelFindsTheOneUnderWay) {
  server.on("GET /v1/apps/shop", Reply::json(200, R"({"app":"shop","current":)" + deployment() + "}"));
  server.on("POST /v1/apps/shop/deployments/57/cancel", Reply::json(202, deployment()));
  const Finished ended = cutover({"cancel", "shop"});
  EXPECT_EQ(ended.exit_code, kOk) << ended.err;
  EXPECT_THAT(ended.out, StartsWith("shop/57 was asked to end"));
}

TEST_F(Commands, CancelSaysThatNothingIsUnderWay) {
  server.on("GET /v1/apps/shop",
            Reply::json(200, R"({"app":"shop","current":null,"latest":)" + deployment("succeeded") + "}"));
  const Finished ended = cutover({"cancel", "shop"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, "cutover: no deployment of shop is under way\n");
}

TEST_F(Commands, PlanSaysByItsExitCodeWhetherSomethingIsInTheWay) {
  server.on("GET /v1/apps/shop/plan",
            Reply::json(200, R"({"app":"shop","checks":[{"check":"disk","ok":true}]})"));
  server.on("GET /v1/apps/shop/plan",
            Reply::json(200, R"({"app":"shop","checks":[{"check":"disk","ok":false}]})"));
  EXPECT_EQ(cutover({"plan", "shop", "--tag", "a b"}).exit_code, kOk);
  EXPECT_EQ(cutover({"plan", "shop", "--digest", "sha256:1"}).exit_code, kFailed);
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /v1/apps/shop/plan?tag=a%20b", "GET /v1/apps/shop/plan?digest=sha256%3A1"));
}

TEST_F(Commands, StartStopAndRestartShowTheAppAfterwards) {
  for (const char* verb : {"start", "stop", "restart"}) {
    server.on(std::string("POST /v1/apps/shop/") + verb, Reply::json(200, R"({"app":"shop","serving":56})"));
    const Finished ended = cutover({verb, "shop"});
    EXPECT_EQ(ended.exit_code, kOk) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("shop/56"));
  }
}

TEST_F(Commands, ScaleSaysHowManyTasksAndShowsTheAppAfterwards) {
  server.on("POST /v1/apps/shop/scale",
            Reply::json(200, R"({"app":"shop","serving":56,"replicas":[)"
                             R"({"process":"web","wanted":4,"file":2,"scaled":true}]})"));
  server.on("POST /v1/apps/shop/scale", Reply::json(200, R"({"app":"shop","serving":56,"stopped":true})"));
  const Finished scaled = cutover({"scale", "shop", "web=4", "worker=file"});
  EXPECT_EQ(scaled.exit_code, kOk) << scaled.err;
  EXPECT_THAT(scaled.out, HasSubstr("web 4 (by `cutover scale`; the file says 2)"));
  EXPECT_EQ(server.requests().back().body, R"({"web":4,"worker":null})");
  EXPECT_THAT(cutover({"scale", "shop", "web=4"}).out,
              StartsWith("shop is stopped: this counts from its start on\n"));
}

TEST_F(Commands, ScaleTakesNumbersOfProcessesOnly) {
  for (const char* wrong : {"web", "web=", "=4", "web=many", "web=-1", "web=1001", "web=4x", "We b=4"}) {
    const Finished ended = cutover({"scale", "shop", wrong});
    EXPECT_EQ(ended.exit_code, kUsage) << wrong;
    EXPECT_THAT(ended.err, HasSubstr("is not like web=4 (0 to 1000) or web=file")) << wrong;
  }
  EXPECT_THAT(cutover({"scale", "shop", "web=4", "web=5"}).err, HasSubstr("web stands there twice"));
  EXPECT_EQ(cutover({"scale", "shop"}).exit_code, kUsage);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(Commands, HoldResumeAndMaintenanceSayWhatBecameOfTheTraffic) {
  const auto app = [](const std::string& traffic) {
    return Reply::json(200, R"({"app":"shop","serving":56,"traffic":")" + traffic + "\"}");
  };
  server.on("POST /v1/apps/shop/hold", app("held"));
  server.on("POST /v1/apps/shop/resume", app("passing"));
  server.on("POST /v1/apps/shop/maintenance", app("maintenance"));
  EXPECT_THAT(cutover({"hold", "shop"}).out, HasSubstr("held: requests wait; cutover resume shop"));
  EXPECT_THAT(cutover({"resume", "shop"}).out, ::testing::Not(HasSubstr("traffic")));
  EXPECT_THAT(cutover({"maintenance", "shop", "on"}).out,
              HasSubstr("maintenance: requests are answered 503; cutover maintenance shop off"));
  EXPECT_EQ(server.requests().back().body, R"({"on": true})");
  EXPECT_EQ(cutover({"maintenance", "shop", "perhaps"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"maintenance", "shop"}).exit_code, kUsage);
}

TEST_F(Commands, ReloadSaysEachMistake) {
  server.on("POST /v1/reload", Reply::json(200, R"({"apps":1})"));
  server.on("POST /v1/reload",
            Reply::of(400, "application/problem+json",
                      R"({"detail":"a\nb","problems":["apps/a.yaml:1: x","apps/b.yaml:2: y"]})"));
  EXPECT_EQ(cutover({"reload"}).out, "reloaded, with 1 app\n");
  const Finished ended = cutover({"reload"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, "cutover: 2 mistakes; nothing was changed\n  apps/a.yaml:1: x\n  apps/b.yaml:2: y\n");
}

TEST_F(Commands, VersionIsThatOfBothPrograms) {
  server.on("GET /v1/version", Reply::json(200, R"({"version":"9.9"})"));
  const Finished ended = cutover({"version"});
  EXPECT_THAT(ended.out, StartsWith("cutover "));
  EXPECT_THAT(ended.out, HasSubstr("\ncutoverd 9.9\n"));
  EXPECT_EQ(nlohmann::json::parse(cutover({"version", "--json"}).out)["cutoverd"], "9.9");
}

TEST_F(Commands, VersionNeedsNoDaemon) {
  server.stop();
  const Finished ended = cutover({"version"});
  EXPECT_EQ(ended.exit_code, kOk);
  EXPECT_THAT(ended.err, StartsWith("cannot reach cutoverd at "));
}

TEST_F(Commands, LogsToAFileAreTheBytesAsTheyCome) {
  Reply reply =
      Reply::raw("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
  reply.chunk("web | a\x1b[0m").chunk("\nweb | b\n").last_chunk();
  server.on("GET /v1/apps/shop/logs", reply);
  const Finished ended =
      cutover({"logs", "shop", "-p", "web", "-p", "worker", "--tail", "all", "--since", "10m", "-t"});
  EXPECT_EQ(ended.exit_code, kOk) << ended.err;
  EXPECT_EQ(ended.out, "web | a\x1b[0m\nweb | b\n");
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /v1/apps/shop/logs?process=web&process=worker&tail=all&since=10m&"
                          "timestamps=true"));
}

TEST_F(Commands, LogsAsJsonAskForIt) {
  server.on("GET /v1/apps/shop/logs", Reply::of(200, "application/x-ndjson", "{\"text\":\"a\"}\n"));
  EXPECT_EQ(cutover({"logs", "shop", "--json"}).out, "{\"text\":\"a\"}\n");
  EXPECT_EQ(server.requests().at(0).headers.at("accept"), "application/x-ndjson");
}

TEST_F(Commands, LogsThatAreCutShortAreNoSuccess) {
  Reply reply = Reply::chunked();
  reply.chunk("a\n").then_close();
  server.on("GET /v1/apps/shop/logs", reply);
  const Finished ended = cutover({"logs", "shop"});
  EXPECT_EQ(ended.exit_code, kUnreachable);
  EXPECT_EQ(ended.out, "a\n");
  EXPECT_THAT(ended.err, HasSubstr("the output is not whole"));
}

TEST_F(Commands, AnUnknownAppGetsTheNearestName) {
  server.on("GET /v1/apps/shpo", problem(404, "not-found", "no app is called shpo"));
  server.on("GET /v1/apps", Reply::json(200, R"({"apps":[{"app":"blog"},{"app":"shop"}]})"));
  const Finished ended = cutover({"status", "shpo"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, "cutover: no app is called shpo; did you mean shop?\n");
  EXPECT_THAT(cutover({"deploy", "Shop"}).err, HasSubstr("no app is called Shop; did you mean shop?"));
}

TEST_F(Commands, WrongArgumentsSayWhatIsAllowed) {
  const std::pair<std::vector<std::string>, std::string> table[] = {
      {{"rollback", "shop", "--to", "0"}, "--to: Value 0 not in range 1 to 999999999"},
      {{"history", "shop", "--before", "-1"}, "--before: Value -1 not in range 1 to 999999999"},
      {{"--json", "status"}, "--json stands behind the command: cutover COMMAND --json"},
      {{"--socket=/x", "status"}, "--socket stands behind the command: cutover COMMAND --socket"},
      {{"deploy", "shop", "--idempotency-key", "a\r\nX-Other: b"}, "without spaces"},
      {{"rollback", "shop", "--idempotency-key", ""}, "without spaces"},
  };
  for (const auto& [words, says] : table) {
    const Finished ended = cutover(words);
    EXPECT_EQ(ended.exit_code, kUsage) << says;
    EXPECT_THAT(ended.err, HasSubstr(says));
  }
  EXPECT_THAT(server.lines(), ElementsAre()) << "nothing was asked";
}

TEST_F(Commands, AProblemIsItsDetail) {
  server.on("POST /v1/apps/shop/stop", problem(409, "conflict", "shop/57 is under way"));
  const Finished ended = cutover({"stop", "shop"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, "cutover: shop/57 is under way\n");
  const Finished as_json = cutover({"stop", "shop", "--json"});
  EXPECT_EQ(nlohmann::json::parse(as_json.out)["detail"], "shop/57 is under way");
}

TEST_F(Commands, ADaemonThatIsNotThereIsUnreachable) {
  server.stop();
  const Finished ended = cutover({"status"});
  EXPECT_EQ(ended.exit_code, kUnreachable);
  EXPECT_THAT(ended.err, HasSubstr("no such file; is it running? systemctl status cutoverd"));
}

TEST_F(Commands, ALostAnswerSaysThatItMayHaveBeenDone) {
  server.on("POST /v1/apps/shop/stop", Reply::raw("").then_close());
  const Finished ended = cutover({"stop", "shop"});
  EXPECT_EQ(ended.exit_code, kUnreachable);
  EXPECT_THAT(ended.err, HasSubstr("it may have done what was asked"));
}

TEST_F(Commands, AnotherServerIsNotTakenForTheDaemon) {
  server.on("GET /v1/apps", Reply::raw("SSH-2.0-OpenSSH_9.2\r\n").then_close());
  server.on("GET /v1/apps", Reply::of(200, "text/html", "<html>"));
  EXPECT_THAT(cutover({"status"}).err, HasSubstr("what answers is not cutoverd"));
  EXPECT_THAT(cutover({"status"}).err, HasSubstr("not what this version of cutover understands"));
}

TEST_F(Commands, WrongArgumentsNeverReachTheDaemon) {
  EXPECT_EQ(cutover({"deploy"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"deploy", "shop", "--tag", "a", "--digest", "b"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"history", "shop", "--limit", "0"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"show", "shop", "x"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"status", "--color", "pink"}).exit_code, kUsage);
  EXPECT_EQ(cutover({"dpeloy"}).err, "cutover: there is no command dpeloy; did you mean deploy?\n");
  EXPECT_EQ(cutover({"deploy"}).err, "cutover: APP is required; see cutover deploy --help\n");
  EXPECT_TRUE(server.lines().empty());
}

TEST_F(Commands, TheSocketOfTheCommandLineCounts) {
  server.on("GET /v1/apps", Reply::json(200, R"({"apps":[]})"));
  EXPECT_EQ(cutover({"status", "--socket", server.socket()}).exit_code, kOk);
  EXPECT_EQ(cutover({"status", "--socket", "/nonexistent"}).exit_code, kUnreachable);
}

}  // namespace
}  // namespace cutover::cli
