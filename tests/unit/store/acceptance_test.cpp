#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class Acceptance : public StoreTest {
 protected:
  void SetUp() override { open(); }
};

TEST_F(Acceptance, NumbersCountPerAppFromOne) {
  EXPECT_EQ(accept("shop"), 1);
  EXPECT_EQ(accept("shop"), 2);
  EXPECT_EQ(accept("blog"), 1);
  EXPECT_EQ(run(store_->app("shop")).value().last_number, 2);
}

TEST_F(Acceptance, ARequestIsKeptAsItWasMade) {
  NewDeployment asked = request();
  asked.request = model::Request{"v2", "sha256:" + std::string(64, 'a'), "refs/heads/main", "a fix", 7};
  ASSERT_TRUE(run(store_->accept(asked)));
  reopen();
  const auto kept = deployment(1);
  EXPECT_EQ(kept.id, (model::DeploymentId{"shop", 1}));
  EXPECT_EQ(kept.request, asked.request);
  EXPECT_EQ(kept.requested_by, asked.requested_by);
  EXPECT_EQ(kept.image, asked.image);
  EXPECT_EQ(kept.created_at, kNoon);
  EXPECT_EQ(kept.phase, model::Phase::queued);
  EXPECT_EQ(kept.outcome, std::nullopt);
  EXPECT_EQ(kept.started_at, std::nullopt);
  EXPECT_EQ(kept.release, std::nullopt);
}

TEST_F(Acceptance, ANewerRequestSupersedesTheQueuedOne) {
  ASSERT_TRUE(run(store_->adopt("shop", 56, 56)));
  EXPECT_EQ(accept(), 57);
  NewDeployment newer = request();
  newer.at = kNoon + Milliseconds(1'500);
  const auto accepted = run(store_->accept(newer)).value();
  EXPECT_EQ(accepted.number, 58);
  EXPECT_EQ(accepted.superseded, 57);
  EXPECT_FALSE(accepted.repeated);

  const auto old = deployment(57);
  EXPECT_EQ(old.outcome, model::Outcome::superseded);
  EXPECT_EQ(old.message, "superseded by shop/58");
  EXPECT_EQ(old.ended_at, newer.at);
  EXPECT_EQ(old.serving, 56);
  EXPECT_EQ(run(store_->app("shop")).value().serving, 56);
  const auto journal = run(store_->events(model::DeploymentId{"shop", 57}, 0, 10)).value();
  ASSERT_EQ(journal.size(), 1u);
  EXPECT_EQ(std::get<model::Ended>(journal[0].body).outcome, model::Outcome::superseded);
}

TEST_F(Acceptance, ADeploymentThatBeganIsNotSuperseded) {
  accept();
  append(1, {model::Started{}});
  const auto accepted = run(store_->accept(request())).value();
  EXPECT_EQ(accepted.superseded, std::nullopt);
  EXPECT_EQ(deployment(1).outcome, std::nullopt);
}

TEST_F(Acceptance, AnotherAppsQueueIsLeftAlone) {
  accept("blog");
  const auto accepted = run(store_->accept(request("shop"))).value();
  EXPECT_EQ(accepted.superseded, std::nullopt);
  EXPECT_EQ(run(store_->unfinished()).value().size(), 2u);
}

TEST_F(Acceptance, AKeyThatWasSeenGivesTheFirstDeploymentEvenAfterARestart) {
  ASSERT_EQ(run(store_->accept(request("shop", "delivery-1"))).value().number, 1);
  end(1, model::Outcome::succeeded, 1);
  accept();
  reopen();
  const auto again = run(store_->accept(request("shop", "delivery-1"))).value();
  EXPECT_EQ(again.number, 1);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.superseded, std::nullopt);
  EXPECT_EQ(run(store_->app("shop")).value().last_number, 2);
  EXPECT_EQ(deployment(2).outcome, std::nullopt);
}

TEST_F(Acceptance, AKeyOfARollbackThatNamedNoVersionIsKnownWhicheverWasFound) {
  NewDeployment rollback = request("shop", "undo-1");
  rollback.chose_version = false;
  rollback.request.rollback_to = 55;
  const int first = run(store_->accept(rollback)).value().number;
  rollback.request.rollback_to = 54;
  const auto again = run(store_->accept(rollback)).value();
  EXPECT_EQ(again.number, first);
  EXPECT_TRUE(again.repeated);
  rollback.chose_version = true;
  EXPECT_EQ(run(store_->accept(rollback)).error().code(), ErrorCode::conflict);
}

TEST_F(Acceptance, WhatAKeyBeganIsFound) {
  NewDeployment keyed = request();
  keyed.idempotency_key = "job-1";
  keyed.request.rollback_to = 7;
  accept();
  ASSERT_TRUE(run(store_->accept(keyed)));
  const auto found = run(store_->with_key("shop", "job-1")).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id.number, 2);
  EXPECT_EQ(found->request.rollback_to, 7);
  EXPECT_FALSE(run(store_->with_key("shop", "job-2")).value());
  EXPECT_FALSE(run(store_->with_key("blog", "job-1")).value());
  EXPECT_FALSE(run(store_->with_key("shop", "")).value()) << "no key is no key";
}

TEST_F(Acceptance, AKeyCountsWithinItsApp) {
  ASSERT_TRUE(run(store_->accept(request("shop", "k"))));
  EXPECT_FALSE(run(store_->accept(request("blog", "k"))).value().repeated);
}

TEST_F(Acceptance, KeysAreComparedByteByByte) {
  ASSERT_TRUE(run(store_->accept(request("shop", "\xff"))));
  EXPECT_FALSE(run(store_->accept(request("shop", "\xfe"))).value().repeated);
  EXPECT_TRUE(run(store_->accept(request("shop", "\xff"))).value().repeated);
}

TEST_F(Acceptance, AKeyWithAnotherRequestIsAConflictThatNamesTheFirst) {
  ASSERT_TRUE(run(store_->accept(request("shop", "k"))));
  NewDeployment other = request("shop", "k");
  other.request.tag = "v2";
  const auto refused = run(store_->accept(other));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_EQ(
      refused.error().text(),
      "the idempotency key was used for shop/1 already, and that was another request; send this one with "
      "a key of its own");
  EXPECT_EQ(run(store_->app("shop")).value().last_number, 1);
}

TEST_F(Acceptance, ARestorationHasBegunAndLeavesTheQueueAlone) {
  ASSERT_TRUE(run(store_->adopt("shop", 56, 56)));
  EXPECT_EQ(accept(), 57);
  NewDeployment why = request();
  why.request = model::Request{"", "", "", "container shop-web-56 is gone", 56};
  why.requested_by = model::Requester{"daemon", "cutoverd"};
  const model::Started started{56, "a boot", Milliseconds(4'711)};
  EXPECT_EQ(run(store_->begin_restoring(why, started)).value(), 58);
  reopen();
  const auto kept = deployment(58);
  EXPECT_EQ(kept.phase, model::Phase::rolling_back);
  EXPECT_EQ(kept.previous, 56);
  EXPECT_EQ(kept.started_at, kNoon);
  EXPECT_EQ(kept.request, why.request);
  EXPECT_EQ(run(store_->events(model::DeploymentId{"shop", 58}, 0, 10)).value(),
            (std::vector<model::Event>{{kNoon, started}}));
  EXPECT_EQ(deployment(57).outcome, std::nullopt);
  EXPECT_EQ(run(store_->accept(request())).value().superseded, 57);
}

TEST_F(Acceptance, WhatHasEndedDoesNotEndAgain) {
  accept();
  append(1, {model::Ended{model::Outcome::superseded, "superseded by shop/2", std::nullopt, std::nullopt}});
  std::vector<model::Event> again{
      {kNoon, model::Ended{model::Outcome::cancelled, "cancelled by ann", std::nullopt, std::nullopt}}};
  const auto refused = run(store_->append(model::DeploymentId{"shop", 1}, again));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_EQ(refused.error().text(), "shop/1 has ended already");
  EXPECT_EQ(deployment(1).outcome, model::Outcome::superseded);
}

}  // namespace
}  // namespace cutover::store
