#include "cutover/base/clock.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Times, AreWrittenInRfc3339WithMilliseconds) {
  EXPECT_EQ(to_rfc3339(WallTime(Milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(WallTime(Milliseconds(1'785'585'600'123))), "2026-08-01T12:00:00.123Z");
  EXPECT_EQ(to_rfc3339(WallTime(Milliseconds(951'782'400'000))), "2000-02-29T00:00:00.000Z");
}

}  // namespace
}  // namespace cutover
