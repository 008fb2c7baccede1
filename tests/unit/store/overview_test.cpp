#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class Overviews : public StoreTest {
 protected:
  void SetUp() override { open(); }
  std::map<std::string, AppOverview> overview() { return run(store_->overview()).value(); }
  std::vector<int> numbers(const std::string& app) {
    std::vector<int> found;
    const auto all = overview();
    for (const auto& one : all.at(app).deployments) found.push_back(one.id.number);
    return found;
  }
};

TEST_F(Overviews, OfNoHistoryIsEmpty) {
  EXPECT_TRUE(overview().empty());
}

TEST_F(Overviews, HaveTheStateOfEachApp) {
  ASSERT_TRUE(run(store_->set_wanted("blog", false)));
  end(accept(), model::Outcome::succeeded, 1);
  const auto all = overview();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.at("blog").state.app, "blog");
  EXPECT_FALSE(all.at("blog").state.wanted);
  EXPECT_TRUE(all.at("blog").deployments.empty());
  EXPECT_EQ(all.at("shop").state.serving, 1);
  EXPECT_EQ(all.at("shop").state.last_number, 1);
}

TEST_F(Overviews, HaveTheNewestDeploymentTheOneThatServesAndTheUnfinishedOnes) {
  for (int i = 0; i < 3; ++i) end(accept(), model::Outcome::succeeded, i + 1);
  EXPECT_EQ(numbers("shop"), (std::vector<int>{3})) << "which is both";
  end(accept(), model::Outcome::failed, 3);
  end(accept(), model::Outcome::failed, 3);
  EXPECT_EQ(numbers("shop"), (std::vector<int>{3, 5}));
  append(accept(), {model::Started{3}});
  accept();
  EXPECT_EQ(numbers("shop"), (std::vector<int>{3, 6, 7}));
}

TEST_F(Overviews, ShowDeploymentsAsHistoryDoes) {
  accept("blog");
  accept();
  append(1, {model::Started{}, model::PhaseStarted{model::Phase::preparing}, model::Noted{"a note"},
             model::PhaseEnded{model::Phase::preparing, model::PhaseResult::ok, Milliseconds(29)},
             model::PhaseStarted{model::Phase::releasing}});
  EXPECT_EQ(overview().at("shop").deployments, run(store_->history("shop", 0, 1)).value());
}

}  // namespace
}  // namespace cutover::store
