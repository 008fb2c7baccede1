#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class History : public StoreTest {
 protected:
  void SetUp() override { open(); }
  std::vector<int> numbers(int before, int limit) {
    std::vector<int> found;
    for (const auto& one : run(store_->history("shop", before, limit)).value())
      found.push_back(one.id.number);
    return found;
  }
};

/// A whole deployment that was rolled back, as its events tell it.
void tell_a_rollback(const std::function<void(Milliseconds, model::EventBody)>& tell) {
  using model::Phase;
  using model::PhaseResult;
  tell(Milliseconds(10), model::Started{56});
  tell(Milliseconds(10), model::PhaseStarted{Phase::preparing});
  tell(Milliseconds(20), model::Noted{"env: + NEW"});
  tell(Milliseconds(30), model::Pinned{full_spec()});
  tell(Milliseconds(40), model::PhaseEnded{Phase::preparing, PhaseResult::ok, Milliseconds(29)});
  tell(Milliseconds(40), model::PhaseStarted{Phase::releasing});
  tell(Milliseconds(50), model::ReleaseOutput{"Migrating "});
  tell(Milliseconds(51), model::ReleaseOutput{"ü... OK\n"});
  tell(Milliseconds(60), model::ReleaseEnded{0});
  tell(Milliseconds(60), model::PhaseEnded{Phase::releasing, PhaseResult::ok, Milliseconds(20)});
  tell(Milliseconds(60), model::PhaseStarted{Phase::cutting_over});
  tell(Milliseconds(70), model::Intended{"stop", "shop-web-56"});
  tell(Milliseconds(71), model::Probed{{"web", kNoon, 3, 500, Milliseconds(2), "", "oh no"}});
  tell(Milliseconds(80), model::OutputKept{{"web", "Traceback"}});
  tell(Milliseconds(80), model::PhaseEnded{Phase::cutting_over, PhaseResult::failed, Milliseconds(21)});
  tell(Milliseconds(80), model::PhaseStarted{Phase::rolling_back});
}

TEST_F(History, IsWhatTheEventsAddUpTo) {
  ASSERT_TRUE(run(store_->adopt("shop", 56, 56)));
  accept();
  tell_a_rollback([this](Milliseconds after, model::EventBody body) { append(57, {body}, kNoon + after); });
  append(57,
         {model::Accounted{full_account()},
          model::Ended{model::Outcome::rolled_back, "web answered 500; shop/56 serves again", 56,
                       Milliseconds(1'843)}},
         kNoon + Milliseconds(99));
  reopen();

  const auto at = [](int after) { return kNoon + Milliseconds(after); };
  using model::Phase;
  using model::PhaseResult;
  model::Deployment expected;
  expected.id = {"shop", 57};
  expected.requested_by = {"token", "ci"};
  expected.phase = Phase::rolling_back;
  expected.outcome = model::Outcome::rolled_back;
  expected.message = "web answered 500; shop/56 serves again";
  expected.previous = 56;
  expected.serving = 56;
  expected.image = "ghcr.io/acme/shop:main";
  expected.digest = full_spec().digest;
  expected.created_at = kNoon;
  expected.started_at = at(10);
  expected.ended_at = at(99);
  expected.downtime = Milliseconds(1'843);
  expected.phases = {{Phase::preparing, at(10), at(40), Milliseconds(29), PhaseResult::ok},
                     {Phase::releasing, at(40), at(60), Milliseconds(20), PhaseResult::ok},
                     {Phase::cutting_over, at(60), at(80), Milliseconds(21), PhaseResult::failed},
                     {Phase::rolling_back, at(80), std::nullopt, Milliseconds(0), std::nullopt}};
  expected.release = model::ReleaseRecord{0, "Migrating ü... OK\n", false};
  expected.probes = {{"web", kNoon, 3, 500, Milliseconds(2), "", "oh no"}};
  expected.output = {{"web", "Traceback"}};
  expected.notes = {"env: + NEW"};
  expected.account = full_account();
  EXPECT_EQ(deployment(57), expected);

  expected.release->log = "";
  expected.probes.clear();
  expected.output.clear();
  expected.notes.clear();
  expected.account.reset();
  EXPECT_EQ(run(store_->history("shop", 0, 1)).value().at(0), expected) << "the summary";
}

TEST_F(History, APhaseThatIsEnteredAgainAfterACrashHasARecordOfItsOwn) {
  accept();
  using model::Phase;
  append(1, {model::PhaseStarted{Phase::releasing}, model::PhaseStarted{Phase::releasing},
             model::PhaseEnded{Phase::releasing, model::PhaseResult::failed, Milliseconds(5)}});
  const auto phases = deployment(1).phases;
  ASSERT_EQ(phases.size(), 2u);
  EXPECT_EQ(phases[0].result, std::nullopt);
  EXPECT_EQ(phases[1].result, model::PhaseResult::failed);
}

TEST_F(History, AReleaseWithoutAnExitCodeIsKeptAsSuch) {
  accept();
  append(1, {model::ReleaseEnded{std::nullopt}});
  EXPECT_EQ(deployment(1).release, (model::ReleaseRecord{std::nullopt, "", false}));
}

TEST_F(History, HasNoAccountOfADeploymentThatAnOlderVersionRecorded) {
  accept();
  append(1, {model::Started{}, model::PhaseStarted{model::Phase::preparing}});
  end(1, model::Outcome::succeeded, 1);
  accept();
  append(2, {model::Accounted{full_account()}});
  EXPECT_EQ(deployment(2).account, std::nullopt) << "it runs";
  end(2, model::Outcome::succeeded, 2);
  reopen();
  EXPECT_EQ(deployment(1).account, std::nullopt);
  EXPECT_EQ(deployment(2).account, full_account());
}

TEST_F(History, HasTheLastAccountWhenACrashCameBetweenItAndTheEnd) {
  accept();
  model::Account first = full_account();
  first.gap.reset();
  append(1, {model::Accounted{first}, model::Noted{"cutoverd ended while it was watching"}});
  append(1, {model::Accounted{full_account()}});
  end(1, model::Outcome::succeeded, 1);
  EXPECT_EQ(deployment(1).account, full_account());
}

TEST_F(History, IsReadInPagesNewestFirst) {
  for (int i = 0; i < 5; ++i) accept();
  accept("blog");
  EXPECT_EQ(numbers(0, 2), (std::vector<int>{5, 4}));
  EXPECT_EQ(numbers(4, 2), (std::vector<int>{3, 2}));
  EXPECT_EQ(numbers(2, 2), (std::vector<int>{1}));
  EXPECT_EQ(numbers(1, 2), (std::vector<int>{}));
  EXPECT_EQ(numbers(0, 100).size(), 5u);
}

TEST_F(History, UnfinishedDeploymentsComeOldestFirstAndWhole) {
  accept("shop");
  append(1, {model::Started{}, model::Noted{"a note"}});
  accept("blog");
  accept("shop");
  end(2, model::Outcome::cancelled, std::nullopt);
  reopen();
  const auto unfinished = run(store_->unfinished()).value();
  ASSERT_EQ(unfinished.size(), 2u);
  EXPECT_EQ(unfinished[0].id.text(), "shop/1");
  EXPECT_EQ(unfinished[0].notes, (std::vector<std::string>{"a note"}));
  EXPECT_EQ(unfinished[1].id.text(), "blog/1");
}

TEST_F(History, SucceededDeploymentsComeNewestFirst) {
  for (const auto outcome : {model::Outcome::succeeded, model::Outcome::failed, model::Outcome::succeeded,
                             model::Outcome::succeeded}) {
    const int number = accept();
    end(number, outcome, number);
  }
  EXPECT_EQ(run(store_->succeeded("shop", 2)).value(), (std::vector<int>{4, 3}));
  EXPECT_EQ(run(store_->succeeded("shop", 10)).value(), (std::vector<int>{4, 3, 1}));
  EXPECT_EQ(run(store_->succeeded("blog", 10)).value(), (std::vector<int>{}));
}

TEST_F(History, AnUnknownDeploymentIsNotFound) {
  const auto found = run(store_->deployment(model::DeploymentId{"shop", 3}));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::not_found);
  EXPECT_EQ(found.error().text(), "there is no deployment shop/3");
}

TEST_F(History, BytesThatAreNoTextBecomeText) {
  accept();
  append(1, {model::Noted{"a\xff"}, model::ReleaseOutput{"b\xc3"}, model::OutputKept{{"web", "c\x80"}}});
  const auto whole = deployment(1);
  EXPECT_EQ(whole.notes[0], "a\uFFFD");
  EXPECT_EQ(whole.release->log, "b\uFFFD");
  EXPECT_EQ(whole.output[0].text, "c\uFFFD");
}

}  // namespace
}  // namespace cutover::store
