#include "store/database.hpp"
#include "store_fixture.hpp"

namespace cutover::store {
namespace {

constexpr auto kWeek = std::chrono::days(7);

class Forgetting : public StoreTest {
 protected:
  void SetUp() override { open(); }

  /// Deployments of the app "shop" that have ended.
  void deploy(int count) {
    for (int i = 0; i < count; ++i) end(accept(), model::Outcome::failed, std::nullopt);
  }
  void deploy_with_key(const std::string& key, WallTime at) {
    NewDeployment asked = request("shop", key);
    asked.at = at;
    const int number = run(store_->accept(std::move(asked))).value().number;
    end(number, model::Outcome::failed, std::nullopt);
  }
  int forget(Keep keep, int limit = 100) {
    if (keep.with_key_since == WallTime()) keep.with_key_since = kNoon;
    return run(store_->forget("shop", std::move(keep), limit)).value();
  }
  std::vector<int> history() {
    std::vector<int> numbers;
    for (const auto& one : run(store_->history("shop", 0, 1'000)).value()) numbers.push_back(one.id.number);
    return numbers;
  }
  /// Rows of all tables but `apps`.
  std::int64_t rows() {
    close();
    Database database(folder_.path() / "cutover.db");
    std::int64_t count = 0;
    for (const char* table :
         {"deployments", "events", "phases", "releases", "release_log", "probes", "output", "notes"}) {
      Query row = database.query(std::string("SELECT count(*) FROM ") + table);
      row.next();
      count += row.get<std::int64_t>(0);
    }
    return count;
  }
};

TEST_F(Forgetting, TheNewestStay) {
  deploy(5);
  EXPECT_EQ(forget({.newest = 5}), 0);
  EXPECT_EQ(forget({.newest = 2}), 3);
  EXPECT_EQ(history(), (std::vector<int>{5, 4}));
  EXPECT_EQ(forget({.newest = 2}), 0);
}

TEST_F(Forgetting, AllThatIsKnownOfADeploymentGoesAndNothingElse) {
  accept();
  append(1, {model::Started{}, model::PhaseStarted{model::Phase::preparing}, model::Pinned{full_spec()},
             model::Noted{"a note"}, model::ReleaseOutput{std::string(300 * 1024, 'x')},
             model::ReleaseEnded{1}, model::Probed{{"web", kNoon, 1, 500, Milliseconds(1), "", ""}},
             model::OutputKept{{"web", "text"}}});
  append(1, {model::Ended{model::Outcome::failed, "", std::nullopt, std::nullopt}});
  ASSERT_TRUE(run(store_->adopt("blog", 7, 7)));
  ASSERT_EQ(run(store_->forget("shop", Keep{}, 10)).value(), 1);
  EXPECT_EQ(rows(), 0);
  open();
  EXPECT_EQ(run(store_->app("blog")).value().serving, 7);
  EXPECT_EQ(run(store_->deployment({"shop", 1})).error().code(), ErrorCode::not_found);
  EXPECT_EQ(accept(), 2) << "numbers are not given again";
}

TEST_F(Forgetting, OtherAppsAreLeftAlone) {
  deploy(2);
  accept("blog");
  EXPECT_EQ(forget({}), 2);
  EXPECT_EQ(run(store_->history("blog", 0, 10)).value().size(), 1u);
}

TEST_F(Forgetting, TheOldestGoFirstAFewAtATime) {
  deploy(5);
  EXPECT_EQ(forget({.newest = 1}, 3), 3);
  EXPECT_EQ(history(), (std::vector<int>{5, 4}));
  EXPECT_EQ(forget({.newest = 1}, 3), 1);
}

TEST_F(Forgetting, TheOneThatServesStays) {
  end(accept(), model::Outcome::succeeded, 1);
  for (int i = 0; i < 3; ++i) end(accept(), model::Outcome::failed, 1);
  EXPECT_EQ(forget({.newest = 1}), 2);
  EXPECT_EQ(history(), (std::vector<int>{4, 1}));
}

TEST_F(Forgetting, ThoseThatAreNamedStay) {
  deploy(4);
  EXPECT_EQ(forget({.newest = 1, .numbers = {2, 77}}), 2);
  EXPECT_EQ(history(), (std::vector<int>{4, 2}));
}

TEST_F(Forgetting, UnfinishedOnesStayAndWhatTheyMayGoBackTo) {
  deploy(4);
  const int runs = accept();
  append(runs, {model::Started{2}});
  NewDeployment back = request();
  back.request.rollback_to = 3;
  ASSERT_TRUE(run(store_->accept(std::move(back))));
  EXPECT_EQ(forget({}), 2);
  EXPECT_EQ(history(), (std::vector<int>{6, 5, 3, 2}));
}

TEST_F(Forgetting, OneWithAYoungKeyStays) {
  deploy_with_key("old", kNoon - kWeek - Milliseconds(1));
  deploy_with_key("young", kNoon - kWeek);
  EXPECT_EQ(forget({.newest = 0, .numbers = {}, .with_key_since = kNoon - kWeek}), 1);
  EXPECT_EQ(history(), (std::vector<int>{2}));
  const auto again = run(store_->accept(request("shop", "young"))).value();
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.number, 2);
  EXPECT_FALSE(run(store_->accept(request("shop", "old"))).value().repeated);
}

TEST_F(Forgetting, OfAnUnknownAppIsNothing) {
  EXPECT_EQ(run(store_->forget("blog", Keep{}, 10)).value(), 0);
}

}  // namespace
}  // namespace cutover::store
