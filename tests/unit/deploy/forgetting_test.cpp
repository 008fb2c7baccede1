#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

class Forgetting : public Host {
 protected:
  Forgetting() { keep(2); }
  void keep(int deployments) {
    shop.keep_history = deployments;
    shop.retain = 0;
    configure();
  }
  void settle() {
    run_until([] { return false; });
  }
  std::vector<int> history() {
    std::vector<int> numbers;
    for (const auto& deployment : run(service->history("shop", 0, 1000)).value())
      numbers.push_back(deployment.id.number);
    return numbers;
  }
};

TEST_F(Forgetting, TheHistoryKeepsTheNewestDeployments) {
  for (int i = 0; i < 5; ++i) deployed("v1");
  settle();
  EXPECT_THAT(history(), ElementsAre(5, 4));
  EXPECT_EQ(run(service->deployment({"shop", 3})).error().code(), ErrorCode::not_found);
  EXPECT_EQ(submit("v1"), 6) << "numbers are not given again";
}

TEST_F(Forgetting, DeploymentsThatFailCountToo) {
  deployed("v1");
  for (int i = 0; i < 4; ++i) deployed("missing");
  settle();
  EXPECT_THAT(history(), ElementsAre(5, 4, 1)) << "the one that serves stays, however old";
}

TEST_F(Forgetting, WhatARollbackFindsOnTheHostStays) {
  shop.retain = 2;
  configure();
  deployed("v1");
  deployed("v2");
  for (int i = 0; i < 4; ++i) deployed("missing");
  settle();
  EXPECT_THAT(history(), ElementsAre(6, 5, 2, 1));
  EXPECT_THAT(run(service->status("shop")).value().retained, ElementsAre(1));
}

TEST_F(Forgetting, KeysAreKnownForAWeek) {
  deployed("v1");
  settle();
  EXPECT_THAT(store.forgettings,
              Each(Field(&store::Keep::with_key_since, clock.utc() - std::chrono::days(7))));
}

TEST_F(Forgetting, NothingIsForgottenWhileTheEngineDoesNotSayWhatIsThere) {
  for (int i = 0; i < 3; ++i) deployed("v1");
  settle();
  engine.lists = false;
  deployed("missing");
  settle();
  EXPECT_THAT(history(), ElementsAre(4, 3, 2));
  engine.lists = true;
  deployed("missing");
  settle();
  EXPECT_THAT(history(), ElementsAre(5, 4, 3));
}

TEST_F(Forgetting, ALongHistoryIsForgottenAFewDeploymentsAtATime) {
  keep(1000);
  for (int i = 0; i < 50; ++i) deployed("v1");
  settle();
  store.forgettings.clear();
  keep(5);
  deployed("v1");
  settle();
  EXPECT_THAT(history(), SizeIs(5));
  EXPECT_THAT(store.forgettings, SizeIs(3)) << "46 of them, 20 at once";
}

TEST_F(Forgetting, ARequestThatComesMeanwhileGoesFirst) {
  deployed("v1");
  settle();
  store.forgettings.clear();
  engine.takes["list"] = 10s;
  const int second = submit("missing");
  ended(second);
  const int third = submit("missing");
  ended(third);
  EXPECT_THAT(store.forgettings, SizeIs(0));
  settle();
  EXPECT_THAT(store.forgettings, SizeIs(1));
}

TEST_F(Forgetting, AnAppWithoutConfigurationKeepsItsHistory) {
  for (int i = 0; i < 2; ++i) deployed("v1");
  settle();
  keep(1);
  const int third = submit("v1");
  service->configure({});
  ended(third);
  settle();
  EXPECT_THAT(history(), ElementsAre(3, 2, 1));
}

}  // namespace
}  // namespace cutover::test
