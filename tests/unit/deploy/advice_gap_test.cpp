#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cutover/deploy/advice.hpp"

namespace cutover::deploy {
namespace {

using model::Order;
using model::Outcome;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Behind the gate, stop-first, with volumes that forbid another order; the longest of what is not worth a
/// word.
model::Deployment deployment() {
  model::Deployment deployment;
  deployment.id = {"shop", 57};
  deployment.outcome = Outcome::succeeded;
  deployment.account.emplace();
  deployment.account->behind_gate = true;
  deployment.account->prestarted = true;
  deployment.account->shares_volumes = true;
  deployment.account->gap.emplace();
  return deployment;
}

model::Deployment with_boot(int boot, int shutdown) {
  auto booting = deployment();
  booting.account->gap->boot = Milliseconds(boot);
  booting.account->gap->shutdown = Milliseconds(shutdown);
  return booting;
}

/// The new version was never healthy.
model::Deployment rolled_back(model::Phase failed) {
  auto back = deployment();
  back.outcome = Outcome::rolled_back;
  back.phases.push_back({failed, WallTime(), WallTime(), Milliseconds(1), model::PhaseResult::failed});
  return back;
}

TEST(BootAdvice, IsForABootThatIsMostOfTheGap) {
  EXPECT_THAT(
      advise(with_boot(3'210, 600)),
      ElementsAre("The new app took 3.2s to boot, 84% of the time without service. What it does before it "
                  "listens (migrations, compiling, collecting static files) belongs into the release command "
                  "or the image's build; what can wait, behind its first answer."));
  EXPECT_THAT(advise(with_boot(3'210, 3'210)), IsEmpty()) << "half of it";
  EXPECT_THAT(advise(with_boot(1'000, 0)), IsEmpty()) << "a second";
  EXPECT_THAT(advise(with_boot(1'001, 0)), ElementsAre(HasSubstr("1.0s to boot, 100%")));
  auto failed = with_boot(60'000, 0);
  failed.outcome = Outcome::rolled_back;
  EXPECT_THAT(advise(failed), IsEmpty()) << "it never booted";
}

TEST(BootAdvice, NamesWhatTheReleaseCommandHasDoneAlready) {
  auto repeated = with_boot(3'000, 0);
  repeated.account->repeated_in_boot = "manage.py migrate";
  EXPECT_THAT(
      advise(repeated),
      ElementsAre("web's own command runs `manage.py migrate`, which the release command has done already: "
                  "leave it out there, and every start of the app gets shorter by it."))
      << "in place of the general advice";
  repeated.account->gap.reset();
  EXPECT_THAT(advise(repeated), ElementsAre(HasSubstr("manage.py migrate")));
  repeated.account->repeated_in_boot.clear();
  EXPECT_THAT(advise(repeated), IsEmpty());
}

TEST(OrderAdvice, IsStartFirstWhereThatHasNoGap) {
  auto stopped = deployment();
  stopped.account->shares_volumes = false;
  stopped.account->gap->shutdown = Milliseconds(501);
  EXPECT_THAT(
      advise(stopped),
      ElementsAre(
          "With `order: start-first` the old version goes on serving until the new one is healthy: that "
          "would have spared all of the 501ms. Both run at once meanwhile, so the old one must get on "
          "with a database that is migrated already."));
  stopped.account->gap->shutdown = Milliseconds(500);
  EXPECT_THAT(advise(stopped), IsEmpty());
}

TEST(OrderAdvice, IsSilentWhereVolumesOrTheOrderForbidMore) {
  auto shared = deployment();
  shared.account->gap->shutdown = Milliseconds(5'000);
  EXPECT_THAT(advise(shared), IsEmpty()) << "stop-first is right for it";
  shared.account->shares_volumes = false;
  shared.account->order = Order::start_first;
  EXPECT_THAT(advise(shared), IsEmpty()) << "it is so already";
  shared.account->order = Order::stop_first;
  shared.account->gap.reset();
  EXPECT_THAT(advise(shared), IsEmpty()) << "no gap";
}

TEST(OrderAdvice, IsTheGateForWhatIsNotBehindIt) {
  auto published = deployment();
  published.account->behind_gate = false;
  published.account->shares_volumes = false;
  published.account->gap->shutdown = Milliseconds(1'200);
  EXPECT_THAT(
      advise(published),
      ElementsAre(
          "For 1.2s nobody answered. With `web.listen` in place of `web.publish` requests wait at the "
          "daemon's gate until the new version answers. It makes `order: start-first` possible, too, "
          "which has no gap at all."));
  published.account->shares_volumes = true;
  EXPECT_THAT(advise(published), ElementsAre(AllOf(HasSubstr("web.listen"), Not(HasSubstr("start-first")))));
  published.account->gap->shutdown = Milliseconds(400);
  EXPECT_THAT(advise(published), IsEmpty());
}

TEST(OrderAdvice, SaysThatAFailureNeedNotHaveBeenNoticed) {
  auto failed = rolled_back(model::Phase::cutting_over);
  failed.account->shares_volumes = false;
  failed.account->gap->boot = Milliseconds(61'000);
  EXPECT_THAT(advise(failed), ElementsAre(AllOf(HasSubstr("goes on serving while the new one fails"),
                                                HasSubstr("all of the 1m1s"))));
  auto on_trial = rolled_back(model::Phase::watching);
  on_trial.account->shares_volumes = false;
  on_trial.account->gap->boot = Milliseconds(61'000);
  EXPECT_THAT(advise(on_trial), IsEmpty()) << "by then the old one is stopped in either order";
}

TEST(PrestartAdvice, IsForAStartThatWasPartOfTheWait) {
  auto started_late = deployment();
  started_late.account->prestarted = false;
  started_late.account->gap->engine = Milliseconds(310);
  EXPECT_THAT(
      advise(started_late),
      ElementsAre(
          "Docker's start of the new container was part of the wait: 310ms of it. It is over before the "
          "old version stops unless the app's file says `prestart: false`."));
  started_late.account->gap->engine = Milliseconds(150);
  EXPECT_THAT(advise(started_late), IsEmpty());
  started_late.account->gap->engine = Milliseconds(310);
  started_late.account->prestarted = true;
  EXPECT_THAT(advise(started_late), IsEmpty());
  started_late.account->prestarted = false;
  started_late.account->behind_gate = false;
  EXPECT_THAT(advise(started_late), IsEmpty()) << "a published port can't be taken twice";
}

TEST(VolumeAdvice, WarnsOfTwoVersionsThatWriteToTheSame) {
  auto both = deployment();
  both.account->order = Order::start_first;
  both.account->gap.reset();
  EXPECT_THAT(advise(both),
              ElementsAre(AllOf(HasSubstr("write to the same volumes"), HasSubstr("`order: stop-first`"))));
  both.account->shares_volumes = false;
  EXPECT_THAT(advise(both), IsEmpty());
  both.account->shares_volumes = true;
  both.account->order = Order::stop_first;
  EXPECT_THAT(advise(both), IsEmpty());
}

TEST(GapAdvice, ComesInTheOrderOfItsUse) {
  auto all = with_boot(20'000, 5'000);
  all.account->shares_volumes = false;
  all.account->prestarted = false;
  all.account->gap->engine = Milliseconds(400);
  all.account->gap->killed = true;
  all.account->stop = model::StopRecord{"SIGTERM", Milliseconds(5'000), true, {"serve"}, true, "serve"};
  all.account->image_bytes = 2'000'000'000;
  all.account->pull = Milliseconds(90'000);
  EXPECT_THAT(advise(all),
              ElementsAre(HasSubstr("web.stop.grace"), HasSubstr("to boot"), HasSubstr("start-first"),
                          HasSubstr("prestart"), HasSubstr("smaller base image")));
}

}  // namespace
}  // namespace cutover::deploy
