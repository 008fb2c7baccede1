#include "effort.hpp"

#include <map>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

/// What a call costs must not depend on how much was deployed before.
class Efforts : public StoreTest {
 protected:
  void SetUp() override { open(); }

  void deploy(int count) {
    for (int i = 0; i < count; ++i) {
      const int number = accept();
      append(number, {model::Started{}, model::Noted{"a note"},
                      model::Ended{model::Outcome::succeeded, "", number, std::nullopt}});
    }
  }

  template <class T>
  int steps_of(Task<T> task) {
    const int before = effort_.steps;
    run(std::move(task));
    return effort_.steps - before;
  }

  std::map<std::string, int> steps_of_each_call() {
    std::map<std::string, int> steps;
    const int newest = run(store_->app("shop")).value().last_number;
    steps["accept"] = steps_of(store_->accept(request()));
    steps["append"] = steps_of(store_->append({"shop", newest + 1}, {{kNoon, model::Noted{"a note"}}}));
    steps["unfinished"] = steps_of(store_->unfinished());
    steps["overview"] = steps_of(store_->overview());
    steps["app"] = steps_of(store_->app("shop"));
    steps["deployment"] = steps_of(store_->deployment({"shop", newest}));
    steps["events"] = steps_of(store_->events({"shop", newest}, 0, 100));
    steps["pinned"] = steps_of(store_->pinned({"shop", newest}));
    steps["history"] = steps_of(store_->history("shop", 0, 5));
    steps["succeeded"] = steps_of(store_->succeeded("shop", 5));
    steps["forget"] = steps_of(store_->forget("shop", Keep{.newest = 5, .numbers = {1, 2, 3}}, 2));
    end(newest + 1, model::Outcome::cancelled, newest);
    return steps;
  }

  Effort effort_;  // before the store is opened
};

TEST_F(Efforts, DoNotGrowWithTheHistory) {
  deploy(10);
  const auto of_few = steps_of_each_call();
  deploy(50);
  for (const auto& [call, steps] : steps_of_each_call()) {
    EXPECT_GT(steps, 0) << call;
    EXPECT_LE(steps, of_few.at(call) + 20) << call;
  }
}

TEST_F(Efforts, AnOverviewIsThreeStatementsHoweverManyAppsThereAre) {
  for (const char* app : {"shop", "blog", "wiki", "mail"}) accept(app);
  effort_.statements = 0;
  ASSERT_EQ(run(store_->overview()).value().size(), 4u);
  EXPECT_EQ(effort_.statements, 3);
}

}  // namespace
}  // namespace cutover::store
