#include "deploy/report.hpp"

#include <gtest/gtest.h>

namespace cutover::deploy {
namespace {

using model::Outcome;

Ending make(Outcome outcome, std::optional<int> old = 56) {
  Ending ending;
  ending.id = model::DeploymentId{"shop", 57};
  ending.outcome = outcome;
  ending.old = old;
  ending.failure = "web answered 500 on /health/ for 1m";
  return ending;
}

TEST(Report, SaysWhatHappenedAndWhatServes) {
  EXPECT_EQ(describe(make(Outcome::succeeded)), "shop/57 serves");
  EXPECT_EQ(describe(make(Outcome::failed)),
            "web answered 500 on /health/ for 1m; shop/56 was not touched and serves");
  EXPECT_EQ(describe(make(Outcome::rolled_back)),
            "web answered 500 on /health/ for 1m; shop/56 serves again");
  EXPECT_EQ(describe(make(Outcome::failed, std::nullopt)),
            "web answered 500 on /health/ for 1m; nothing serves: no version served when it began");
}

TEST(Report, WhenNothingServesItSaysWhereToLook) {
  Ending ending = make(Outcome::needs_attention);
  ending.rollback_failure = "web exited with code 1";
  EXPECT_EQ(
      describe(ending),
      "web answered 500 on /health/ for 1m; shop/56 could not be restored: web exited with code 1; "
      "nothing may be "
      "serving: look at the containers (docker ps -a --filter label=io.cutover.app=shop), in a cluster at "
      "the tasks (cutover status shop), then deploy or roll back");
}

TEST(Report, WhatServesFollowsFromTheOutcome) {
  EXPECT_EQ(serving_after(make(Outcome::succeeded)), 57);
  EXPECT_EQ(serving_after(make(Outcome::failed)), 56);
  EXPECT_EQ(serving_after(make(Outcome::rolled_back)), 56);
  EXPECT_EQ(serving_after(make(Outcome::cancelled)), 56);
  EXPECT_EQ(serving_after(make(Outcome::needs_attention)), std::nullopt);
}

}  // namespace
}  // namespace cutover::deploy
