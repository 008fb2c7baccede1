#include "cutover/base/duration.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

using std::chrono::milliseconds;

TEST(Durations, AreReadWithTheirUnits) {
  EXPECT_EQ(*parse_duration("30s"), milliseconds(30'000));
  EXPECT_EQ(*parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(*parse_duration("1m30s"), milliseconds(90'000));
  EXPECT_EQ(*parse_duration("2h"), milliseconds(7'200'000));
  EXPECT_EQ(*parse_duration("1d"), milliseconds(86'400'000));
  EXPECT_EQ(*parse_duration("0s"), milliseconds(0));
}

TEST(Durations, WithoutAUnitOrOutOfOrderAreRefused) {
  for (const char* text :
       {"", "30", "s", "1.5s", "-1s", "30s1m", "1m1m", "1 m", "1m ", "9999999999999999999s", "367d", "1x"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
  EXPECT_EQ(parse_duration("30").error().text(),
            "\"30\" is not a duration; write a number with its unit, like 500ms, 30s, 10m or 1h30m");
}

TEST(Durations, ReadBackAsTheyWereWritten) {
  for (const char* text : {"0s", "1ms", "1s500ms", "30s", "1m30s", "10m", "36h", "1d", "2h5ms"}) {
    EXPECT_EQ(to_text(*parse_duration(text)), text);
  }
}

}  // namespace
}  // namespace cutover
