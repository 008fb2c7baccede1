#include <gtest/gtest.h>

#include "cli/view/bars.hpp"
#include "cli/view/deployment.hpp"
#include "cli/view/history.hpp"
#include "cli/view/logs.hpp"
#include "cli/view/plan.hpp"
#include "cli/view/status.hpp"
#include "unit/cli/sample.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;
using sample::kNoon;

const Look kPlain{};

TEST(StatusOfAll, IsARowForEachApp) {
  AppView shop = sample::app("shop");
  AppView blog = sample::app("blog");
  blog.containers[1].status = "exited";
  blog.containers[1].status_text = "Exited (137) 2 minutes ago";
  AppView wiki = sample::app("wiki");
  wiki.stopped = true;
  for (auto& container : wiki.containers) container.status = "exited";
  AppView fresh;
  fresh.app = "fresh";
  AppView blind = sample::app("blind");
  blind.engine_error = "the Docker Engine can't be reached";
  blind.containers.clear();
  blind.current = sample::deployment("blind", 57);
  blind.current->outcome.clear();
  blind.current->phase = "cutting_over";
  blind.current->ended_at.reset();
  AppView cut_off = sample::app("cut-off");
  cut_off.gate_error = "can't listen on 127.0.0.1:8080: Address already in use";
  EXPECT_EQ(
      status_text(std::vector<AppView>{cut_off}, kPlain, kNoon + 3h),
      "APP      SERVING         CONTAINERS   UP       LATEST               IMAGE\n"
      "cut-off  56 not reached  web, worker  3 hours  56 succeeded 2h ago  ghcr.io/acme/cut-off:main\n");
  EXPECT_NE(status_text(cut_off, kPlain, kNoon + 3h)
                .find("  gate      can't listen on 127.0.0.1:8080: Address already in use\n"),
            std::string::npos);
  EXPECT_EQ(status_text({shop, blog, wiki, fresh, blind}, kPlain, kNoon + 3h),
            "APP    SERVING  CONTAINERS                 UP          LATEST                  IMAGE\n"
            "shop   56       web, worker                3 hours     56 succeeded 2h ago     "
            "ghcr.io/acme/shop:main\n"
            "blog   56       web, worker exited         3 hours, -  56 succeeded 2h ago     "
            "ghcr.io/acme/blog:main\n"
            "wiki   stopped  web exited, worker exited  -           56 succeeded 2h ago     "
            "ghcr.io/acme/wiki:main\n"
            "fresh  -        -                          -           never deployed\n"
            "blind  56       not known                  -           57 cutting over 3h ago  "
            "ghcr.io/acme/blind:main\n");
  EXPECT_EQ(status_text(std::vector<AppView>{}, kPlain, kNoon), "no apps are configured\n");
}

TEST(StatusOfOne, IsAllThatIsKnown) {
  EXPECT_EQ(status_text(sample::app("shop"), kPlain, kNoon + 3h),
            "shop\n"
            "  serving   shop/56\n"
            "  image     ghcr.io/acme/shop:main\n"
            "  digest    sha256:4f2a91c0d3e4\n"
            "  latest    shop/56 succeeded 2h ago: shop/56 serves\n"
            "  retained  55, 54\n"
            "\n"
            "PROCESS  STATUS   UP  CONTAINER       ID\n"
            "web      running  3h  shop-web-56     0a1b2c3d4e5f\n"
            "worker   running  3h  shop-worker-56  0a1b2c3d4e5f\n");
}

TEST(StatusOfAll, ShowsWhichProcessWasRestarted) {
  AppView shop = sample::app("shop");
  shop.containers[1].status_text = "Up 4 seconds (health: starting)";
  EXPECT_NE(status_text(std::vector<AppView>{shop}, kPlain, kNoon).find("  3 hours, 4 seconds  "),
            std::string::npos);
}

TEST(StatusOfOne, SaysHowLongAgoAProcessEndedAndHow) {
  AppView shop = sample::app("shop");
  shop.containers[1].status = "exited";
  shop.containers[1].status_text = "Exited (137) 2 minutes ago";
  EXPECT_NE(
      status_text(shop, kPlain, kNoon + 3h).find("worker   exited (137) 2 minutes ago  -   shop-worker-56"),
      std::string::npos);
}

TEST(StatusOfOne, SaysThatItWasStopped) {
  AppView app = sample::app("shop");
  app.stopped = true;
  EXPECT_NE(status_text(app, kPlain, kNoon).find("nothing: it was stopped on request; cutover start shop"),
            std::string::npos);
}

TEST(Status, SaysThatAnOperatorKeepsTheTrafficBack) {
  AppView app = sample::app("shop");
  app.traffic = "held";
  EXPECT_NE(status_text(app, kPlain, kNoon).find("held: requests wait; cutover resume shop"),
            std::string::npos);
  EXPECT_NE(status_text(std::vector<AppView>{app}, kPlain, kNoon).find("shop  56 held  "), std::string::npos);
  app.traffic = "passing";
  EXPECT_EQ(status_text(app, kPlain, kNoon).find("traffic"), std::string::npos);
}

TEST(History, IsARowForEachDeployment) {
  HistoryView history;
  history.deployments = {sample::deployment("shop", 57), sample::deployment("shop", 56),
                         sample::deployment("shop", 55)};
  history.deployments[0].outcome.clear();
  history.deployments[0].phase = "releasing";
  history.deployments[0].ended_at.reset();
  history.deployments[1].downtime = 1843ms;
  history.deployments[1].ref = "4f2a91c";
  history.deployments[1].reason = "checkout fix\x1b[2J";
  history.deployments[2].outcome = "rolled_back";
  history.deployments[2].rollback_to = 53;
  EXPECT_EQ(
      history_text(history, kPlain),
      "NUMBER  OUTCOME      CREATED              TOOK  DOWNTIME  BY      WHAT\n"
      "57      releasing    2026-08-01 12:00:00  -     -         deploy  ghcr.io/acme/shop:main\n"
      "56      succeeded    2026-08-01 12:00:00  1h    1.8s      deploy  ghcr.io/acme/shop:main (4f2a91c): "
      "checkout fix\n"
      "55      rolled back  2026-08-01 12:00:00  1h    -         deploy  rollback to 53\n");
}

TEST(DeploymentPage, ShowsWhatThePhasesTookWhenTheClockOnTheWallWasSetMeanwhile) {
  DeploymentView deployment = sample::deployment("shop", 57);
  deployment.ended_at = kNoon - std::chrono::hours(24);
  deployment.phases = {{"preparing", kNoon, 20s, "ok"}, {"watching", kNoon - 24h, 60s, "ok"}};
  EXPECT_NE(deployment_text(deployment, kPlain, kNoon).find("took       1m20s\n"), std::string::npos);
  EXPECT_NE(history_text(HistoryView{{deployment}, std::nullopt}, kPlain).find("  1m20s  "),
            std::string::npos);
}

TEST(DeploymentPage, TellsWhatHappenedAndWhatToDo) {
  DeploymentView deployment = sample::deployment("shop", 57);
  deployment.outcome = "rolled_back";
  deployment.message = "web answered 500 on /health/ for 60s; shop/56 serves again";
  deployment.serving = 56;
  deployment.previous = 56;
  deployment.reason = "checkout fix";
  deployment.downtime = 61s;
  deployment.ended_at = kNoon + 80s;
  deployment.phases = {{"preparing", kNoon, 20s, "ok"}, {"cutting_over", kNoon + 20s, 60s, "failed"}};
  deployment.release = ReleaseView{1, "no such table\n", true};
  deployment.probes = {{"web", kNoon + 20s, 60, 500, 3ms, "", "<h1>Error</h1>\n"}};
  deployment.output = {{"web", "KeyError\n"}};
  deployment.notes = {"env: +TOKEN"};
  deployment.advice = {"look at its output"};
  EXPECT_EQ(deployment_text(deployment, kPlain, kNoon),
            "shop/57 rolled back\n"
            "  web answered 500 on /health/ for 60s; shop/56 serves again\n"
            "\n"
            "  image      ghcr.io/acme/shop:main\n"
            "  digest     sha256:4f2a91c0d3e4\n"
            "  requested  2026-08-01 12:00:00 by deploy\n"
            "  reason     checkout fix\n"
            "  before it  shop/56\n"
            "  serving    shop/56\n"
            "  took       1m20s, of it 1m1s without service\n"
            "\n"
            "  + preparing        20.0s  ##########\n"
            "  x cutting over        1m            ##############################  failed\n"
            "\n"
            "Release command: exit code 1\n"
            "  | no such table\n"
            "  (the middle of the log was not kept)\n"
            "\n"
            "Probes\n"
            "  2026-08-01 12:00:20  web: 500 in 3ms, 60 times\n"
            "  | <h1>Error</h1>\n"
            "\n"
            "Last output of web\n"
            "  | KeyError\n"
            "\n"
            "Notes\n"
            "  - env: +TOKEN\n"
            "\n"
            "What to do\n"
            "  - look at its output\n");
}

TEST(PhaseBars, GrowWhileAPhaseLasts) {
  DeploymentView deployment = sample::deployment("shop", 57);
  deployment.phases = {{"preparing", kNoon, 1s, "ok"}, {"releasing", kNoon + 1s, std::nullopt, ""}};
  EXPECT_EQ(phase_bars(deployment, kPlain, kNoon + 4s),
            "  + preparing         1.0s  ##########\n"
            "  - releasing         3.0s            ##############################  under way\n");
}

TEST(PhaseBars, ShowAPhaseOfNoTime) {
  DeploymentView deployment = sample::deployment("shop", 57);
  deployment.phases = {{"preparing", kNoon, 0ms, "cancelled"}};
  EXPECT_EQ(phase_bars(deployment, kPlain, kNoon),
            "  o preparing          0ms  #                                         cancelled\n");
}

TEST(ProgressBar, IsFullAtTheEnd) {
  EXPECT_EQ(progress_bar(0, 10, 4, kPlain), "....");
  EXPECT_EQ(progress_bar(5, 10, 4, kPlain), "##..");
  EXPECT_EQ(progress_bar(10, 10, 4, kPlain), "####");
  EXPECT_EQ(progress_bar(20, 10, 4, kPlain), "####");
  EXPECT_EQ(progress_bar(5, 0, 4, kPlain), "....");
}

TEST(Plan, ShowsChangesChecksAndSteps) {
  PlanView plan;
  plan.app = "shop";
  plan.image = "ghcr.io/acme/shop:main";
  plan.serving = 56;
  plan.changes = {
      {"web.port", "8000", "9000"}, {"env.TOKEN", std::nullopt, "(secret)"}, {"watch", "5s", std::nullopt}};
  plan.checks = {{"disk", true, "120 GB are free"}, {"port", false, "8080 is taken by nginx (pid 812)"}};
  plan.steps = {"create shop-web-57", "stop shop-web-56"};
  EXPECT_EQ(plan_text(plan, kPlain),
            "shop\n"
            "  image    ghcr.io/acme/shop:main\n"
            "  serving  shop/56\n"
            "\n"
            "Changes\n"
            "  ~ web.port: 8000 -> 9000\n"
            "  + env.TOKEN: (secret)\n"
            "  - watch: 5s\n"
            "\n"
            "Checks\n"
            "  + disk     120 GB are free\n"
            "  x port     8080 is taken by nginx (pid 812)\n"
            "\n"
            "Steps\n"
            "   1. create shop-web-57\n"
            "   2. stop shop-web-56\n");
  EXPECT_FALSE(all_checks_ok(plan));
  plan.checks.pop_back();
  EXPECT_TRUE(all_checks_ok(plan));
}

TEST(Plan, SaysThatNothingDiffers) {
  PlanView plan;
  plan.app = "shop";
  plan.serving = 56;
  EXPECT_NE(plan_text(plan, kPlain).find("nothing differs from what serves"), std::string::npos);
}

TEST(Logs, HaveTheProcessInFrontWhenThereAreSeveral) {
  LogsView one({"web"}, false, kPlain);
  EXPECT_EQ(one.text({"web", 56, "stdout", "", "GET /", ""}), "GET /\n");
  EXPECT_EQ(one.text({"worker", 56, "stdout", "", "task", ""}), "worker | task\n")
      << "one that nobody expected";
  EXPECT_EQ(one.text({"web", 56, "stdout", "", "GET /", ""}), "web    | GET /\n");
  LogsView both({"web", "worker"}, true, Look{true, false, 0});
  EXPECT_EQ(both.text({"web", 56, "stderr", "2026-08-01T12:00:00.123Z", "\x1b[2Joops", ""}),
            "\x1b[2m2026-08-01T12:00:00.123Z\x1b[0m \x1b[36mweb    |\x1b[0m oops\n");
}

TEST(Logs, ShowAWordOfCutoversAsSuch) {
  LogsView both({"web", "worker"}, true, kPlain);
  EXPECT_EQ(both.text({"web", 56, "notice", "", "the log of shop-web.1 can't be read: \x1b[2J", ""}),
            "cutover: the log of shop-web.1 can't be read: \n");
}

TEST(Outcome, HasItsColour) {
  const Look colored{true, true, 0};
  DeploymentView deployment = sample::deployment("shop", 57);
  EXPECT_NE(deployment_text(deployment, colored, kNoon).find("\x1b[32msucceeded\x1b[0m"), std::string::npos);
  deployment.outcome = "needs_attention";
  EXPECT_NE(deployment_text(deployment, colored, kNoon).find("\x1b[1m\x1b[31mneeds attention\x1b[0m"),
            std::string::npos);
}

}  // namespace
}  // namespace cutover::cli
