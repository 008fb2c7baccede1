#include "store_fixture.hpp"

/// A delivery that comes late must not take the place of what happened after it.
namespace cutover::store {
namespace {

const std::string kA(40, 'a'), kB(40, 'b'), kC(40, 'c');

class Origin : public StoreTest {
 protected:
  void SetUp() override { open(); }

  Accepted push(const std::string& before, const std::string& commit, std::optional<int> second = {},
                const std::string& stream = "github:push") {
    NewDeployment asked = request("shop", "key-" + std::to_string(++count_));
    asked.request.ref = commit;
    model::Origin origin{stream, std::nullopt, commit, before};
    if (second) origin.happened = kNoon + std::chrono::seconds(*second);
    asked.origin = origin;
    return run(store_->accept(asked)).value();
  }
  /// Begins and ends.
  void ends(int number, model::Outcome outcome, std::optional<int> serving) {
    append(number, {model::Started{}, model::Ended{outcome, "", serving, {}}});
  }

 private:
  int count_ = 0;
};

TEST_F(Origin, WhatHappenedBeforeTheOneInServiceIsNotQueued) {
  ends(push(kA, kB, 10).number, model::Outcome::succeeded, 1);
  const Accepted late = push("", kA, 9);
  EXPECT_EQ(late.newer, 1);
  EXPECT_EQ(late.number, 0);
  EXPECT_EQ(run(store_->app("shop")).value().last_number, 1);
  EXPECT_FALSE(push(kB, kC, 11).newer);
}

TEST_F(Origin, ALateOneDoesNotUseUpItsKey) {
  ends(push(kA, kB, 10).number, model::Outcome::succeeded, 1);
  push("", kA, 9);
  EXPECT_FALSE(run(store_->with_key("shop", "key-2")).value());
}

TEST_F(Origin, OneThatWaitsOrRunsCountsToo) {
  const int waits = push(kA, kB, 10).number;
  EXPECT_EQ(push("", kA, 9).newer, waits);
  append(waits, {model::Started{}});
  EXPECT_EQ(push("", kA, 9).newer, waits);
}

TEST_F(Origin, OneThatFailedDoesNotCount) {
  ends(push("", kA, 8).number, model::Outcome::succeeded, 1);
  ends(push(kB, kC, 10).number, model::Outcome::rolled_back, 1);
  EXPECT_FALSE(push(kA, kB, 9).newer);
}

TEST_F(Origin, ARollbackStandsForTheVersionThatItWentBackTo) {
  ends(push(kA, kB, 10).number, model::Outcome::succeeded, 1);
  ends(push(kB, kC, 20).number, model::Outcome::succeeded, 2);
  NewDeployment back = request();
  back.request.rollback_to = 1;
  ends(run(store_->accept(back)).value().number, model::Outcome::succeeded, 3);
  EXPECT_EQ(push("", kA, 9).newer, 1);
  EXPECT_FALSE(push(kB, kC, 20).newer);
}

TEST_F(Origin, WithoutATimeACommitIsOlderThanTheOneThatTookItsPlace) {
  ends(push(kA, kB).number, model::Outcome::succeeded, 1);
  EXPECT_EQ(push("", kA).newer, 1);
  EXPECT_FALSE(push(kB, kA).newer) << "somebody went back to it";
}

TEST_F(Origin, InOneSecondTheCommitsDecide) {
  ends(push(kA, kB, 10).number, model::Outcome::succeeded, 1);
  EXPECT_EQ(push("", kA, 10).newer, 1);
  EXPECT_FALSE(push("", kA, 11).newer) << "a later time counts more";
}

TEST_F(Origin, StreamsAreNotCompared) {
  ends(push(kA, kB, 10).number, model::Outcome::succeeded, 1);
  EXPECT_FALSE(push("", kA, 9, "registry:package").newer);
}

TEST_F(Origin, AKeyThatDecidesIsNeverAConflict) {
  NewDeployment first = request("shop", "github:1");
  first.key_decides = true;
  ASSERT_TRUE(run(store_->accept(first)));
  NewDeployment again = first;
  again.request.tag = "configured-anew";
  const auto repeated = run(store_->accept(again));
  ASSERT_TRUE(repeated) << repeated.error().text();
  EXPECT_TRUE(repeated->repeated);
  again.key_decides = false;
  EXPECT_FALSE(run(store_->accept(again)));
}

}  // namespace
}  // namespace cutover::store
