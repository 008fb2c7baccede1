#include "cutover/base/error.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace cutover {
namespace {

TEST(Errors, ReadFromTheOutsideIn) {
  const Error error(ErrorCode::conflict, "port 8080 is taken by nginx (pid 812)");
  EXPECT_EQ(error.in("starting container shop-web-57").in("deploying shop/57").text(),
            "deploying shop/57: starting container shop-web-57: port 8080 is taken by nginx (pid 812)");
  EXPECT_EQ(error.in("a").code(), ErrorCode::conflict);
}

TEST(Errors, OfCallsWithoutAnAnswerLeaveTheOutcomeUnknown) {
  EXPECT_TRUE(Error(ErrorCode::timeout, "").outcome_unknown());
  EXPECT_TRUE(Error(ErrorCode::unavailable, "").outcome_unknown());
  EXPECT_TRUE(Error(ErrorCode::protocol, "").outcome_unknown());
  EXPECT_FALSE(Error(ErrorCode::rejected, "").outcome_unknown());
  EXPECT_FALSE(Error(ErrorCode::not_found, "").outcome_unknown());
}

TEST(Errors, TakenForAValueAreABug) {
  const Result<int> failed = Error(ErrorCode::not_found, "no such app");
  EXPECT_THROW(failed.value(), std::logic_error);
}

}  // namespace
}  // namespace cutover
