#include "api/seats.hpp"

#include <gtest/gtest.h>

namespace cutover::test {
namespace {

/// One that waits for its client since a moment, or is at work.
class IdleSession final : public api::Session {
 public:
  explicit IdleSession(std::optional<int> since) {
    if (since) since_ = SteadyTime(Milliseconds(*since));
  }
  Task<void> run() override { co_return; }
  void finish() override {}
  void interrupt() override {}
  Task<api::Interruption> interrupted() override { co_return api::Interruption::client_gone; }
  std::optional<SteadyTime> waiting_since() const override { return since_; }
  void give_up() override { sent_away = true; }

  bool sent_away = false;

 private:
  std::optional<SteadyTime> since_;
};

class Seating : public ::testing::Test {
 protected:
  Seating() {
    limits.connections = 3;
    limits.connections_per_address = 2;
  }
  bool seat(IdleSession& session, const std::string& address) {
    if (!seats.make_room(address)) return false;
    seats.take(session, address);
    return true;
  }
  model::Limits limits;
  api::Seats seats{limits};
};

TEST_F(Seating, WhoWaitedForLongestMakesRoom) {
  IdleSession old(1), older(0), young(2), newcomer(3);
  ASSERT_TRUE(seat(old, "a") && seat(older, "b") && seat(young, "c"));
  EXPECT_TRUE(seat(newcomer, "d"));
  EXPECT_TRUE(older.sent_away);
  EXPECT_FALSE(old.sent_away || young.sent_away || newcomer.sent_away);
}

TEST_F(Seating, AnAddressThatIsFullMakesRoomByItself) {
  IdleSession elsewhere(0), first(1), second(2), third(3);
  ASSERT_TRUE(seat(elsewhere, "a") && seat(first, "b") && seat(second, "b"));
  EXPECT_TRUE(seat(third, "b"));
  EXPECT_TRUE(first.sent_away);
  EXPECT_FALSE(elsewhere.sent_away);
}

TEST_F(Seating, WhoIsAtWorkStays) {
  IdleSession working(std::nullopt), at_work(std::nullopt), busy(std::nullopt), newcomer(3);
  ASSERT_TRUE(seat(working, "a") && seat(at_work, "b") && seat(busy, "c"));
  EXPECT_FALSE(seat(newcomer, "d"));
  EXPECT_FALSE(working.sent_away || at_work.sent_away || busy.sent_away);
}

TEST_F(Seating, AProxyHasNoLimitOfItsOwn) {
  IdleSession first(0), second(1), third(2);
  EXPECT_TRUE(seat(first, "") && seat(second, "") && seat(third, ""));
  EXPECT_FALSE(first.sent_away);
}

TEST_F(Seating, WhoLeavesMakesRoom) {
  IdleSession first(0), second(1), third(2);
  ASSERT_TRUE(seat(first, "a") && seat(second, "a"));
  seats.leave(first);
  EXPECT_TRUE(seat(third, "a"));
  EXPECT_FALSE(second.sent_away);
  seats.leave(first);  // twice is nothing
}

}  // namespace
}  // namespace cutover::test
