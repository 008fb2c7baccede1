#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/api/app.hpp"
#include "cli/api/event.hpp"
#include "cli/api/plan.hpp"
#include "cli/api/problem.hpp"
#include "cli/client/paths.hpp"
#include "cli/client/unreachable.hpp"
#include "cli/target.hpp"
#include "cli/unknown_app.hpp"

namespace cutover::cli {
namespace {

using ::testing::ElementsAre;

TEST(ApiTime, IsReadToTheMillisecond) {
  EXPECT_EQ(time_from("2026-08-01T12:00:00.123Z"), WallTime(Milliseconds(1785585600123)));
  EXPECT_EQ(time_from("2026-08-01T12:00:00Z"), WallTime(Milliseconds(1785585600000)));
  EXPECT_EQ(time_from("2026-08-01T12:00:00.123456789Z"), WallTime(Milliseconds(1785585600123)));
  for (const char* wrong : {"", "...", "2026-08-01", "2026-13-01T12:00:00Z", "2026-08-01T12:00:00+02:00"}) {
    EXPECT_EQ(time_from(wrong), std::nullopt) << wrong;
  }
}

TEST(ApiAnswer, OfAnotherVersionIsReadAsFarAsItIsKnown) {
  const auto deployment =
      deployment_from(R"({"app":"shop","number":"57","outcome":7,"phases":[1,{}],"new":{}})");
  ASSERT_TRUE(deployment);
  EXPECT_EQ(deployment->app, "shop");
  EXPECT_EQ(deployment->number, 0);
  EXPECT_EQ(deployment->outcome, "");
  EXPECT_EQ(deployment->phases.size(), 1u);
}

TEST(ApiAnswer, AccountsForTheTimeWithoutService) {
  const auto deployment = deployment_from(
      R"({"account":{"order":"stop-first","gap":{"drain_ms":1,"shutdown_ms":2,"engine_ms":3,"boot_ms":4,)"
      R"("noticing_ms":5,"killed":true},"requests":{"total":1000,"held":37,"longest_wait_ms":512,"failed":2},)"
      R"("stop":{"signal":"SIGQUIT","grace_ms":30000,"handled":null}}})");
  ASSERT_TRUE(deployment && deployment->account && deployment->account->gap && deployment->account->requests);
  const GapView& gap = *deployment->account->gap;
  EXPECT_EQ(deployment->account->order, "stop-first");
  EXPECT_EQ((std::vector{gap.drain.count(), gap.shutdown.count(), gap.engine.count(), gap.boot.count(),
                         gap.noticing.count(), gap.total().count()}),
            (std::vector<Milliseconds::rep>{1, 2, 3, 4, 5, 15}));
  EXPECT_TRUE(gap.killed);
  const RequestsView& requests = *deployment->account->requests;
  EXPECT_EQ((std::vector{requests.total, requests.held, requests.longest_wait.count(), requests.failed}),
            (std::vector<std::int64_t>{1000, 37, 512, 2}));
  ASSERT_TRUE(deployment->account->stop);
  EXPECT_EQ(deployment->account->stop->signal, "SIGQUIT");
  EXPECT_EQ(deployment->account->stop->grace, Milliseconds(30'000));
}

TEST(ApiAnswer, WithoutAnAccountHasNone) {
  EXPECT_FALSE(deployment_from(R"({"account":null})")->account);
  EXPECT_FALSE(deployment_from("{}")->account);
  const auto nothing_known =
      deployment_from(R"({"account":{"order":"start-first","gap":null,"requests":null}})");
  ASSERT_TRUE(nothing_known->account);
  EXPECT_FALSE(nothing_known->account->gap);
  EXPECT_FALSE(nothing_known->account->requests);
}

TEST(ApiAnswer, HasTheTasksOfACluster) {
  const auto app = app_from(
      R"({"replicas":[{"process":"web","wanted":4,"file":2,"scaled":true},{"process":"beat","wanted":1}],)"
      R"("containers":[{"process":"web","node":"node1"},{"process":"web","node":null}]})");
  ASSERT_TRUE(app && app->replicas.size() == 2 && app->containers.size() == 2);
  EXPECT_EQ(app->replicas[0].wanted, 4);
  EXPECT_EQ(app->replicas[0].file, 2);
  EXPECT_TRUE(app->replicas[0].scaled);
  EXPECT_EQ(app->replicas[1].file, 1) << "of a daemon that does not say it";
  EXPECT_EQ(app->containers[0].node, "node1");
  EXPECT_EQ(app->containers[1].node, "");
  EXPECT_TRUE(app->is_in_cluster());
  EXPECT_FALSE(app_from(R"({"app":"shop","replicas":[]})")->is_in_cluster());
}

TEST(ApiAnswer, ThatIsNoObjectIsAFailure) {
  for (const char* wrong : {"", "[]", "null", "{", "<html>"}) EXPECT_FALSE(app_from(wrong)) << wrong;
}

TEST(ApiEvent, OfAnUnknownKindIsUnknown) {
  EXPECT_TRUE(std::holds_alternative<Unknown>(event_from({"1", "paused", "{}"}).body));
  EXPECT_TRUE(std::holds_alternative<Unknown>(event_from({"1", "note", "no JSON"}).body));
  const Event event = event_from({"1", "note", R"({"at":"2026-08-01T12:00:00Z","text":"disk is full"})"});
  EXPECT_EQ(std::get<Noted>(event.body).text, "disk is full");
  EXPECT_TRUE(event.at);
}

TEST(ApiPlan, TellsAbsentFromEmpty) {
  const auto plan =
      plan_from(R"({"changes":[{"field":"a","old":null,"new":""}],"checks":[{"check":"disk","ok":true}]})");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->changes[0].before, std::nullopt);
  EXPECT_EQ(plan->changes[0].after, "");
  EXPECT_TRUE(plan->checks[0].ok);
}

TEST(ApiProblem, IsItsDetailOrEachMistake) {
  const Failure one =
      problem_from(404, R"({"type":"urn:cutover:problem:not-found","detail":"no app is called blog"})");
  EXPECT_EQ(one.exit_code, kFailed);
  EXPECT_EQ(one.text, "no app is called blog");
  EXPECT_EQ(one.type, "not-found");
  EXPECT_NE(one.json, "");
  const Failure many = problem_from(400, R"({"detail":"a\nb","problems":["a","b"]})");
  EXPECT_EQ(many.text, "2 mistakes; nothing was changed");
  EXPECT_THAT(many.details, ElementsAre("a", "b"));
  const Failure none = problem_from(502, "<html>Bad gateway</html>");
  EXPECT_EQ(none.text, "what answers is not cutoverd: HTTP status 502");
  EXPECT_EQ(none.json, "");
}

TEST(ExitCode, OfADeploymentSaysHowItEnded) {
  EXPECT_EQ(exit_code_of("succeeded"), kOk);
  EXPECT_EQ(exit_code_of("failed"), kNotDeployed);
  EXPECT_EQ(exit_code_of("rolled_back"), kNotDeployed);
  EXPECT_EQ(exit_code_of("cancelled"), kCancelled);
  EXPECT_EQ(exit_code_of("superseded"), kCancelled);
  EXPECT_EQ(exit_code_of("needs_attention"), kNeedsAttention);
  EXPECT_EQ(exit_code_of("an outcome of next year"), kFailed);
}

TEST(TargetName, IsAnAppAndPerhapsANumber) {
  EXPECT_EQ(target_from("shop", "")->number, std::nullopt);
  EXPECT_EQ(target_from("shop/57", "")->number, 57);
  EXPECT_EQ(target_from("shop", "57")->number, 57);
  for (const auto& [name, number] : std::vector<std::pair<std::string, std::string>>{{"shop/", ""},
                                                                                     {"shop/x", ""},
                                                                                     {"shop/0", ""},
                                                                                     {"shop/57", "58"},
                                                                                     {"shop", "-1"},
                                                                                     {"shop/57/1", ""}}) {
    const auto target = target_from(name, number);
    ASSERT_FALSE(target) << name << " " << number;
    EXPECT_EQ(target.error().exit_code, kUsage);
  }
}

TEST(TargetName, IsOneThatAnAppCanHave) {
  for (const char* name : {"", "../shop", "Shop", "shop?x=1", "a b"}) {
    const auto target = target_from(name, "");
    ASSERT_FALSE(target) << name;
    EXPECT_EQ(target.error().type, "not-found");
  }
}

TEST(UnknownApp, NamesTheNearestOrAll) {
  EXPECT_EQ(unknown_app_text("shpo", {"blog", "shop"}), "no app is called shpo; did you mean shop?");
  EXPECT_EQ(unknown_app_text("x", {"blog", "shop"}), "no app is called x; there are blog, shop");
  EXPECT_EQ(unknown_app_text("x", {"shop"}), "no app is called x; there is shop");
  EXPECT_EQ(unknown_app_text("x", std::vector<std::string>(11, "shop")),
            "no app is called x; cutover status lists all");
  EXPECT_EQ(unknown_app_text("x", {}),
            "no app is called x; none is configured: put a file into apps/, then cutover reload");
}

TEST(Query, EncodesValuesAndLeavesOutEmptyOnes) {
  EXPECT_EQ(query({{"tag", ""}, {"digest", ""}}), "");
  EXPECT_EQ(query({{"process", "web"}, {"process", "worker"}, {"since", "2026-08-01T12:00:00+02:00"}}),
            "?process=web&process=worker&since=2026-08-01T12%3A00%3A00%2B02%3A00");
}

TEST(Unreachable, SaysWhatToDo) {
  const auto text = [](int error, const std::string& socket, bool member = false, bool in_session = false) {
    return unreachable_text(
        {socket, {error, boost::system::system_category()}, "cutover", member, in_session});
  };
  const std::string at = "cannot reach cutoverd at /run/cutover/cutover.sock: ";
  EXPECT_EQ(text(EACCES, kDefaultSocket),
            at + "permission denied; you are not in group cutover: usermod -aG cutover "
                 "$USER (as root), then log in again");
  EXPECT_EQ(
      text(EACCES, kDefaultSocket, true),
      at + "permission denied; you are in group cutover, but were not when you logged in: log in again");
  EXPECT_EQ(text(EACCES, kDefaultSocket, true, true),
            at + "permission denied; group cutover may not write to it: look at its mode (ls -l)");
  EXPECT_EQ(text(ENOENT, kDefaultSocket), at + "no such file; is it running? systemctl status cutoverd");
  EXPECT_EQ(text(ECONNREFUSED, kDefaultSocket),
            at + "connection refused; it has stopped: systemctl status cutoverd");
  const SocketFacts roots{"/tmp/x", {EACCES, boost::system::system_category()}, "root", false, false};
  EXPECT_EQ(unreachable_text(roots),
            "cannot reach cutoverd at /tmp/x: permission denied; only root may use it: sudo cutover ...");
  EXPECT_NE(text(ENOENT, "/tmp/x").find("--socket"), std::string::npos);
}

}  // namespace
}  // namespace cutover::cli
