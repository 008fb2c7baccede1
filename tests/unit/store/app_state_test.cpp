#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class AppStates : public StoreTest {
 protected:
  void SetUp() override { open(); }
  AppState state() { return run(store_->app("shop")).value(); }
};

TEST_F(AppStates, OfAnUnknownAppIsTheDefault) {
  const auto unknown = state();
  EXPECT_EQ(unknown.app, "shop");
  EXPECT_EQ(unknown.serving, std::nullopt);
  EXPECT_TRUE(unknown.wanted);
  EXPECT_EQ(unknown.last_number, 0);
}

TEST_F(AppStates, WhatAnOperatorWantsSurvivesARestart) {
  ASSERT_TRUE(run(store_->set_wanted("shop", false)));
  reopen();
  EXPECT_FALSE(state().wanted);
  ASSERT_TRUE(run(store_->set_wanted("shop", true)));
  EXPECT_TRUE(state().wanted);
}

TEST_F(AppStates, WhatAnOperatorWantsOfTheTrafficSurvivesARestartAndADeployment) {
  EXPECT_EQ(state().traffic, model::WantedTraffic::passing);
  ASSERT_TRUE(run(store_->set_traffic("shop", model::WantedTraffic::held)));
  reopen();
  EXPECT_EQ(state().traffic, model::WantedTraffic::held);
  end(accept(), model::Outcome::succeeded, 1);
  EXPECT_EQ(state().traffic, model::WantedTraffic::held);
  ASSERT_TRUE(run(store_->set_traffic("shop", model::WantedTraffic::maintenance)));
  EXPECT_EQ(run(store_->overview()).value().at("shop").state.traffic, model::WantedTraffic::maintenance);
}

TEST_F(AppStates, WhatAnOperatorWantsOfTheTasksSurvivesARestartAndADeployment) {
  EXPECT_EQ(state().scale, model::Scale());
  ASSERT_TRUE(run(store_->set_scale("shop", {{"web", 4}, {"worker", 0}})));
  reopen();
  end(accept(), model::Outcome::succeeded, 1);
  EXPECT_EQ(state().scale, (model::Scale{{"web", 4}, {"worker", 0}}));
  EXPECT_EQ(run(store_->overview()).value().at("shop").state.scale, state().scale);
  ASSERT_TRUE(run(store_->set_scale("shop", {})));
  EXPECT_EQ(state().scale, model::Scale());
}

TEST_F(AppStates, AdoptedNumbersAreNeverGivenAgain) {
  ASSERT_TRUE(run(store_->adopt("shop", 41, 40)));
  EXPECT_EQ(state().serving, 40);
  EXPECT_EQ(accept(), 42);
  ASSERT_TRUE(run(store_->adopt("shop", 7, std::nullopt)));
  EXPECT_EQ(state().last_number, 42);
  EXPECT_EQ(state().serving, std::nullopt);
}

TEST_F(AppStates, TheEndOfADeploymentSetsWhatServes) {
  accept();
  end(1, model::Outcome::succeeded, 1);
  EXPECT_EQ(state().serving, 1);
  accept();
  end(2, model::Outcome::needs_attention, std::nullopt);
  EXPECT_EQ(state().serving, std::nullopt);
}

}  // namespace
}  // namespace cutover::store
