#include "api/guard.hpp"

#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace cutover::test {
namespace {

using api::Guard;

class Guarding : public ::testing::Test {
 protected:
  FakeClock clock;
  model::Limits limits;
  Guard guard{clock, limits};
};

TEST_F(Guarding, AMinutesWorthOfHookRequestsGoesOnAtOnceAndThenEvenly) {
  limits.hook_requests = 6;
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(guard.count_hook_request("192.0.2.1"));
  EXPECT_EQ(guard.count_hook_request("192.0.2.1"), Milliseconds(10'000));
  EXPECT_FALSE(guard.count_hook_request("192.0.2.2")) << "each address has its own";
  clock.advance(Milliseconds(10'000));
  EXPECT_FALSE(guard.count_hook_request("192.0.2.1"));
  EXPECT_TRUE(guard.count_hook_request("192.0.2.1"));
}

TEST_F(Guarding, NoSilenceMakesMoreThanAMinutesWorth) {
  limits.hook_requests = 2;
  guard.count_hook_request("192.0.2.1");
  clock.advance(Milliseconds(3'600'000));
  EXPECT_FALSE(guard.count_hook_request("192.0.2.1"));
  EXPECT_FALSE(guard.count_hook_request("192.0.2.1"));
  EXPECT_TRUE(guard.count_hook_request("192.0.2.1"));
}

TEST_F(Guarding, WrongCredentialsCostMoreEachTimeUpToTheLimit) {
  std::vector<std::int64_t> delays;
  for (int i = 0; i < 7; ++i) delays.push_back(guard.count_failure("192.0.2.1").count());
  EXPECT_EQ(delays, (std::vector<std::int64_t>{200, 400, 800, 1600, 3200, 5000, 5000}));
  EXPECT_EQ(guard.count_failure("192.0.2.2"), Milliseconds(200));
}

TEST_F(Guarding, FailuresAreForgivenInTime) {
  for (int i = 0; i < 5; ++i) guard.count_failure("192.0.2.1");
  clock.advance(Milliseconds(5 * 60'000 + 1));
  EXPECT_EQ(guard.count_failure("192.0.2.1"), Milliseconds(200));
}

TEST_F(Guarding, ManyFailuresDoNotOverflow) {
  for (int i = 0; i < 100; ++i) EXPECT_LE(guard.count_failure("192.0.2.1"), limits.failure_delay);
}

TEST_F(Guarding, LargeBodiesAreBoundedForAnAddressAndInAll) {
  limits.body = 10;
  limits.all_bodies = 400;
  Guard::Share first(guard, "192.0.2.1");
  EXPECT_TRUE(first.grow_to(50));
  EXPECT_TRUE(first.grow_to(100));
  EXPECT_FALSE(first.grow_to(101)) << "a quarter is for one address";
  {
    Guard::Share second(guard, "192.0.2.1");
    EXPECT_FALSE(second.grow_to(11)) << "over another connection, too";
  }
  Guard::Share proxy(guard, "");
  EXPECT_TRUE(proxy.grow_to(300)) << "which is no address of its own";
  Guard::Share other(guard, "192.0.2.2");
  EXPECT_FALSE(other.grow_to(11));
  EXPECT_TRUE(other.grow_to(10)) << "a small one always has room";
}

TEST_F(Guarding, BodiesThatAreGoneMakeRoom) {
  limits.body = 10;
  limits.all_bodies = 400;
  {
    Guard::Share share(guard, "192.0.2.1");
    EXPECT_TRUE(share.grow_to(100));
  }
  Guard::Share again(guard, "192.0.2.1");
  EXPECT_TRUE(again.grow_to(100));
}

TEST_F(Guarding, WhoWasRightBeginsAnew) {
  guard.count_failure("192.0.2.1");
  guard.forget_failures("192.0.2.1");
  EXPECT_EQ(guard.count_failure("192.0.2.1"), Milliseconds(200));
}

TEST(AddressBook, ForgetsWhoWasQuietForLongest) {
  api::AddressBook<int> book;
  book.at("first") = 1;
  for (int i = 0; i < 4000; ++i) book.at(std::to_string(i)) = 2;
  EXPECT_EQ(book.at("first"), 1) << "and is the most recent now";
  for (int i = 4000; i < 8000; ++i) book.at(std::to_string(i)) = 2;
  EXPECT_EQ(book.at("first"), 1);
  EXPECT_EQ(book.at("0"), 0);
}

}  // namespace
}  // namespace cutover::test
