#include "api/seats.hpp"

#include <gtest/gtest.h>

namespace cutover::test {
namespace {

class IdleSession final : public api::Session {
 public:
  explicit IdleSession(bool at_work = false) : at_work_(at_work) {}
  Task<void> run() override { co_return; }
  void finish() override {}
  void interrupt() override {}
  Task<api::Interruption> interrupted() override { co_return api::Interruption::client_gone; }
  bool waits_for_client() const override { return !at_work_; }
  void give_up() override { sent_away = true; }

  bool sent_away = false;

 private:
  const bool at_work_;
};
constexpr bool kAtWork = true;

class Seating : public ::testing::Test {
 protected:
  using Room = api::Seats::Room;
  Seating() {
    limits.connections = 4;
    limits.connections_per_address = 2;
  }
  Room seat(IdleSession& session, const std::string& address) {
    const Room room = seats.make_room(address);
    if (room == Room::here) seats.take(session, address);
    return room;
  }
  model::Limits limits;
  api::Seats seats{limits};
};

TEST_F(Seating, WhoIsThereForLongestMakesRoom) {
  IdleSession oldest, old, young, youngest, newcomer;
  for (IdleSession* each : {&oldest, &old, &young, &youngest}) seat(*each, std::to_string(each - &oldest));
  EXPECT_EQ(seat(newcomer, "e"), Room::here);
  EXPECT_TRUE(oldest.sent_away);
  EXPECT_FALSE(old.sent_away || young.sent_away || youngest.sent_away || newcomer.sent_away);
}

TEST_F(Seating, WhoIsOneOfManyMakesRoomFirst) {
  IdleSession alone, first, second, third, newcomer;
  seat(alone, "a");
  seat(first, "b");
  seat(second, "b");
  seat(third, "c");
  EXPECT_EQ(seat(newcomer, "d"), Room::here);
  EXPECT_TRUE(first.sent_away);
  EXPECT_FALSE(alone.sent_away) << "though it is there for longer";
}

TEST_F(Seating, AnAddressThatIsFullMakesRoomByItself) {
  IdleSession elsewhere, first, second, third;
  seat(elsewhere, "a");
  seat(first, "b");
  seat(second, "b");
  EXPECT_EQ(seat(third, "b"), Room::here);
  EXPECT_TRUE(first.sent_away);
  EXPECT_FALSE(elsewhere.sent_away);
}

TEST_F(Seating, WhoIsAtWorkStays) {
  IdleSession a(kAtWork), b(kAtWork), c(kAtWork), d(kAtWork), newcomer;
  for (IdleSession* each : {&a, &b, &c}) seat(*each, "a" + std::to_string(each - &a));
  seat(d, "a0");
  EXPECT_EQ(seat(newcomer, "e"), Room::none);
  EXPECT_EQ(seat(newcomer, "a0"), Room::none_for_address);
  EXPECT_FALSE(a.sent_away || b.sent_away || c.sent_away || d.sent_away);
}

TEST_F(Seating, AProxyHasNoLimitOfItsOwn) {
  IdleSession first, second, third;
  for (IdleSession* each : {&first, &second, &third}) EXPECT_EQ(seat(*each, ""), Room::here);
  EXPECT_FALSE(first.sent_away);
}

TEST_F(Seating, WhoLeavesMakesRoom) {
  IdleSession first, second, third;
  seat(first, "a");
  seat(second, "a");
  seats.leave(first);
  EXPECT_EQ(seat(third, "a"), Room::here);
  EXPECT_FALSE(second.sent_away);
  seats.leave(first);  // twice is nothing
}

}  // namespace
}  // namespace cutover::test
