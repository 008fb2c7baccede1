#include <variant>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

const model::DeploymentId kShop1{"shop", 1};

class Journal : public StoreTest {
 protected:
  void SetUp() override {
    open();
    accept();
  }
  std::vector<std::string> notes(int after, int limit) {
    std::vector<std::string> texts;
    for (const auto& event : run(store_->events(kShop1, after, limit)).value())
      texts.push_back(std::get<model::Noted>(event.body).text);
    return texts;
  }
};

TEST_F(Journal, EventsKeepTheirOrderTheirTimesAndTheirBodiesOverARestart) {
  std::vector<model::Event> events = {
      {kNoon, model::Started{std::nullopt}},
      {kNoon + Milliseconds(1), model::PhaseStarted{model::Phase::preparing}},
      {kNoon + Milliseconds(2), model::Pinned{full_spec()}},
      {kNoon + Milliseconds(3), model::Intended{"create", "shop-web-1"}},
      {kNoon + Milliseconds(3), model::Observed{"shop-web-1", "created"}},
  };
  ASSERT_TRUE(run(store_->append(kShop1, events)));
  reopen();
  EXPECT_EQ(run(store_->events(kShop1, 0, 100)).value(), events);
}

TEST_F(Journal, IsReadInPages) {
  append(1, {model::Noted{"1"}, model::Noted{"2"}, model::Noted{"3"}});
  append(1, {model::Noted{"4"}});
  EXPECT_EQ(notes(0, 2), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(notes(2, 2), (std::vector<std::string>{"3", "4"}));
  EXPECT_EQ(notes(3, 100), (std::vector<std::string>{"4"}));
  EXPECT_EQ(notes(4, 100), (std::vector<std::string>{}));
  EXPECT_EQ(notes(0, 0), (std::vector<std::string>{}));
}

TEST_F(Journal, ThePinnedSpecificationReadsBackWhole) {
  append(1, {model::Pinned{full_spec()}});
  reopen();
  EXPECT_EQ(run(store_->pinned(kShop1)).value(), full_spec());
  EXPECT_EQ(deployment(1).digest, full_spec().digest);
}

TEST_F(Journal, WhatWasNeverPinnedIsNotFound) {
  const auto pinned = run(store_->pinned(kShop1));
  ASSERT_FALSE(pinned);
  EXPECT_EQ(pinned.error().code(), ErrorCode::not_found);
  EXPECT_EQ(pinned.error().text(),
            "shop/1 has no pinned specification: it never came as far as being prepared");
}

TEST_F(Journal, EventsOfAnUnknownDeploymentAreNotFoundAndNothingIsWritten) {
  std::vector<model::Event> events = {{kNoon, model::Ended{model::Outcome::succeeded, "", 9, std::nullopt}}};
  const auto appended = run(store_->append(model::DeploymentId{"shop", 9}, events));
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code(), ErrorCode::not_found);
  EXPECT_EQ(appended.error().text(), "there is no deployment shop/9");
  EXPECT_EQ(run(store_->app("shop")).value().serving, std::nullopt);
}

}  // namespace
}  // namespace cutover::store
