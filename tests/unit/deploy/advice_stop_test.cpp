#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cutover/deploy/advice.hpp"

namespace cutover::deploy {
namespace {

using model::StopRecord;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Milliseconds kGrace{30'000};

/// Its old web took SIGKILL. Start-first, so that nothing is said about the order.
model::Deployment killed() {
  model::Deployment deployment;
  deployment.id = {"shop", 57};
  deployment.outcome = model::Outcome::succeeded;
  deployment.notes = {"shop-web-56 did not end within 30s of SIGTERM and was killed"};
  return deployment;
}

model::Deployment killed(StopRecord stop) {
  model::Deployment deployment = killed();
  deployment.account.emplace();
  deployment.account->order = model::Order::start_first;
  deployment.account->behind_gate = true;
  deployment.account->stop = std::move(stop);
  return deployment;
}

StopRecord in_shell(const std::string& script) {
  return {"SIGTERM", kGrace, false, {"/bin/sh", "-c", script}, true, "sh"};
}

std::string advice_on(StopRecord stop) {
  const auto advice = advise(killed(std::move(stop)));
  return advice.size() == 1 ? advice[0] : std::to_string(advice.size()) + " pieces of advice";
}

TEST(StopAdvice, TellsWhereAShellKeptTheSignalToItselfAndWhatToWriteInstead) {
  EXPECT_EQ(
      advice_on(in_shell("gunicorn shop.wsgi")),
      "The old app ran under a shell, which keeps SIGTERM to itself: the app never got it, and was killed "
      "after 30s. In the Dockerfile write `CMD [\"gunicorn\", \"shop.wsgi\"]` in place of `CMD gunicorn "
      "shop.wsgi` (ENTRYPOINT likewise).");
}

TEST(StopAdvice, CountsTheGracePeriodAsTimeWithoutServiceWhereItWas) {
  auto deployment = killed(in_shell("gunicorn shop.wsgi"));
  deployment.notes.clear();
  deployment.account->gap = model::Gap{};
  deployment.account->gap->killed = true;
  EXPECT_THAT(advise(deployment),
              ElementsAre(HasSubstr("was killed after 30s, all of them without service. In")));
  deployment.account->gap->killed = false;
  EXPECT_THAT(advise(deployment), IsEmpty()) << "it ended by itself, handler or not";
}

TEST(StopAdvice, WritesExecWhereTheCommandNeedsTheShell) {
  const std::pair<const char*, const char*> cases[] = {
      {"gunicorn shop.wsgi --bind 0.0.0.0:$PORT", "`CMD exec gunicorn shop.wsgi --bind 0.0.0.0:$PORT`"},
      {"cd app && gunicorn shop.wsgi", "`CMD cd app && exec gunicorn shop.wsgi`"},
      {"echo 'a;b'; gunicorn shop.wsgi", "`CMD echo 'a;b'; exec gunicorn shop.wsgi`"},
      {"test -f x || touch x; node server.js", "`CMD test -f x || touch x; exec node server.js`"},
      {"node server.js > /dev/null 2>&1", "`CMD exec node server.js > /dev/null 2>&1`"},
      {"gunicorn -w $(nproc; echo) shop", "`CMD exec gunicorn -w $(nproc; echo) shop`"},
      {"WORKERS=4 gunicorn shop.wsgi", "`CMD exec env WORKERS=4 gunicorn shop.wsgi`"},
  };
  for (const auto& [script, instead] : cases) {
    EXPECT_THAT(advice_on(in_shell(script)),
                HasSubstr(std::string("write ") + instead + " in place of `CMD " + script + "`"));
  }
  EXPECT_THAT(advice_on(in_shell("gunicorn --bind=0.0.0.0:80")),
              HasSubstr("[\"gunicorn\", \"--bind=0.0.0.0:80\"]"));
}

TEST(StopAdvice, WritesNothingThatWouldNotWork) {
  for (const std::string script :
       {"node server.js | tee log", "node server.js &", "(node server.js)", "node a.js\nnode b.js",
        "if true; then node server.js; fi | cat", "while true; do node server.js; done", "cd app", "echo 'a",
        "", "  ", "node server.js # the app"}) {
    EXPECT_THAT(
        advice_on(in_shell(script)),
        AllOf(HasSubstr("under a shell"), HasSubstr("runs the app with exec"), Not(HasSubstr(" write "))))
        << script;
  }
  EXPECT_THAT(advice_on(in_shell(std::string(300, 'x'))),
              AllOf(HasSubstr("with exec"), Not(HasSubstr("xxx"))));
}

TEST(StopAdvice, NamesThePlaceWhereTheCommandStands) {
  StopRecord of_file{"SIGTERM", kGrace, false, {"sh", "-c", "gunicorn shop.wsgi"}, false, "sh"};
  EXPECT_THAT(
      advice_on(of_file),
      HasSubstr("In the app's file write `command: [\"gunicorn\", \"shop.wsgi\"]` in place of `command: "
                "[\"sh\", \"-c\", \"gunicorn shop.wsgi\"]`."));
  of_file.command[2] = "echo \"$A\" && gunicorn";
  EXPECT_THAT(
      advice_on(of_file),
      HasSubstr("write `command: [\"sh\", \"-c\", \"echo \\\"$A\\\" && exec gunicorn\"]` in place of"));
  const StopRecord bash{"SIGTERM", kGrace, false, {"bash", "-eo", "pipefail", "-c", "node $APP"},
                        true,      "bash"};
  EXPECT_THAT(advice_on(bash),
              HasSubstr("write `CMD [\"bash\", \"-eo\", \"pipefail\", \"-c\", \"exec node $APP\"]`"));
  StopRecord entrypoint = in_shell("gunicorn shop.wsgi");
  entrypoint.command.insert(entrypoint.command.end(), {"/bin/sh", "-c", "serve"});
  EXPECT_THAT(advice_on(entrypoint),
              HasSubstr("write `ENTRYPOINT [\"gunicorn\", \"shop.wsgi\"]` in place of `ENTRYPOINT gunicorn"));
}

TEST(StopAdvice, FindsTheShellBehindAnEntrypoint) {
  StopRecord behind = in_shell("gunicorn shop.wsgi");
  behind.command.insert(behind.command.begin(), {"/entrypoint.sh", "--"});
  EXPECT_THAT(advice_on(behind),
              HasSubstr("write `CMD [\"gunicorn\", \"shop.wsgi\"]` in place of `CMD gunicorn"));
}

TEST(StopAdvice, DoesNotTakeAnInitForTheApp) {
  const StopRecord init{"SIGTERM", kGrace, false, {"tini", "--", "gunicorn"}, true, "tini"};
  EXPECT_THAT(advice_on(init), AllOf(HasSubstr("The old version did not end"), HasSubstr("stop.signal")));
}

TEST(StopAdvice, GoesByTheShellOfAScript) {
  const StopRecord named{"SIGTERM", kGrace, false, {"/app/start.sh", "web"}, true, "sh"};
  EXPECT_THAT(advice_on(named), HasSubstr("Let `/app/start.sh` begin the line that runs the app with exec."));
  const StopRecord given{"SIGTERM", kGrace, false, {"bash", "start.sh"}, true, "bash"};
  EXPECT_THAT(advice_on(given), HasSubstr("Let `start.sh` begin the line"));
}

TEST(StopAdvice, BlamesNoShellThatHasBecomeTheApp) {
  StopRecord replaced = in_shell("gunicorn shop.wsgi");
  replaced.process = "gunicorn";
  const std::string unhandled =
      "The old app does not handle SIGTERM, which does not end the first process of a container by itself: "
      "it was "
      "killed after 30s. Let the app end on it, or name a signal on which it does in `web.stop.signal`.";
  EXPECT_EQ(advice_on(replaced), unhandled);
  StopRecord by_exec = in_shell("cd app && exec gunicorn shop.wsgi");
  by_exec.process.clear();
  EXPECT_EQ(advice_on(by_exec), unhandled);
  by_exec.command[2] = "if test $A; then exec gunicorn a; else exec gunicorn b; fi";
  EXPECT_EQ(advice_on(by_exec), unhandled);
  EXPECT_EQ(advice_on({"SIGTERM", kGrace, false, {"gunicorn", "-c", "conf.py"}, true, ""}), unhandled);
}

TEST(StopAdvice, GoesByTheCommandWhereTheProcessIsNotKnown) {
  StopRecord stop = in_shell("gunicorn shop.wsgi");
  stop.process.clear();
  EXPECT_THAT(advice_on(stop), HasSubstr("under a shell"));
}

TEST(StopAdvice, NamesTheGracePeriodThatWasTooShort) {
  EXPECT_EQ(advice_on({"SIGQUIT", Milliseconds(5'000), true, {"gunicorn"}, true, "gunicorn"}),
            "The old app handles SIGQUIT and needs longer to end than its grace period, `web.stop.grace` "
            "(5s): it was "
            "killed after 5s, amid what it was at. Give it longer, or let it end sooner: whatever waits for "
            "work in "
            "progress there has a time-out of its own, most often.");
  EXPECT_THAT(advice_on({"SIGTERM", kGrace, true, {"/bin/sh", "-c", "serve"}, true, "sh"}),
              HasSubstr("web.stop.grace"))
      << "a shell with a trap";
}

TEST(StopAdvice, NamesAllThatMayBeWhereItIsNotKnown) {
  StopRecord unknown = in_shell("gunicorn shop.wsgi");
  unknown.is_handled.reset();
  EXPECT_THAT(advice_on(unknown),
              AllOf(HasSubstr("stop.signal"), HasSubstr("exec"), Not(HasSubstr("downtime"))));
  EXPECT_THAT(advise(killed()), ElementsAre(AllOf(HasSubstr("stop.signal"), HasSubstr("downtime"))))
      << "of an older version";
}

TEST(StopAdvice, TellsOtherProcessesFromWeb) {
  auto deployment = killed();
  deployment.notes = {"shop-mail-worker-56 did not end within 1m of SIGTERM and was killed",
                      "shop-mail-worker-55 did not end within 1m of SIGTERM and was killed"};
  EXPECT_THAT(advise(deployment),
              ElementsAre("The old mail-worker did not end on its stop signal, and what it was at "
                          "was cut off. Let it handle the signal, or give it longer with "
                          "`processes.mail-worker.stop.grace`."));
}

TEST(StopAdvice, SaysNothingOfTheNewVersionAndOfOtherNotes) {
  auto deployment = killed();
  deployment.notes = {"shop-web-57 did not end within 10s of SIGTERM and was killed", "shop-web-56 was late",
                      "shop- and was killed", "and was killed", "blog-web-3 did not end and was killed"};
  EXPECT_THAT(advise(deployment), IsEmpty());
}

}  // namespace
}  // namespace cutover::deploy
