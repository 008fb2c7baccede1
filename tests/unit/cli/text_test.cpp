#include "cli/view/text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "cli/view/line.hpp"
#include "cli/view/table.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;

/// Before anything asks for the local time.
const int kInUtc = ::setenv("TZ", "UTC", 1);

TEST(PlainText, HasNothingThatRepaintsAScreen) {
  const std::pair<std::string, std::string> table[] = {
      {"plain\ttext\n", "plain\ttext\n"},
      {"\x1b[1;31mred\x1b[0m", "red"},
      {"\x1b]0;title\x07window", "window"},
      {"\x1b]0;title\x1b\\window", "window"},
      {"\x1b(Bcharset", "charset"},
      {"\x1b[2J\x1b[Hhome", "home"},
      {"cut short \x1b[3", "cut short "},
      {"escape at the end\x1b", "escape at the end"},
      {"bell\a and backspace\b", "bell and backspace"},
      {"10 %\r50 %\r100 %\n", "100 %\n"},
      {"from Windows\r\n", "from Windows\n"},
      {"8-bit \xc2\x9b"
       "2J control",
       "8-bit 2J control"},
      {"not UTF-8: \xff", "not UTF-8: \xef\xbf\xbd"},
      {"é and 日本", "é and 日本"},
  };
  for (const auto& [given, expected] : table) EXPECT_EQ(plain_text(given), expected) << expected;
}

TEST(PlainLines, HaveNoEmptyOneAtTheEnd) {
  EXPECT_EQ(plain_lines(""), std::vector<std::string>{});
  EXPECT_EQ(plain_lines("a\n\nb\n"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(plain_lines("a\r\nb"), (std::vector<std::string>{"a", "b"}));
}

TEST(Columns, AreWhatATerminalNeeds) {
  EXPECT_EQ(columns(""), 0u);
  EXPECT_EQ(columns("shop"), 4u);
  EXPECT_EQ(columns("é"), 1u);
  EXPECT_EQ(columns("日本"), 4u);
}

TEST(ShortenedText, CutsNoCharacterInTwo) {
  EXPECT_EQ(shortened("shop", 4, "…"), "shop");
  EXPECT_EQ(shortened("shops", 4, "…"), "sho…");
  EXPECT_EQ(shortened("日本語", 5, "…"), "日本…");
  EXPECT_EQ(shortened("日本語", 4, "…"), "日…");
}

TEST(Duration, IsAsExactAsAPersonWants) {
  const std::pair<Milliseconds, std::string> table[] = {
      {0ms, "0ms"},        {999ms, "999ms"}, {1000ms, "1.0s"},  {12345ms, "12.3s"},
      {59949ms, "59.9s"},  {59950ms, "1m"},  {69000ms, "1m9s"}, {3599600ms, "1h"},
      {2h + 5min, "2h5m"}, {76h, "3d4h"},    {-5ms, "0ms"},
  };
  for (const auto& [given, expected] : table) EXPECT_EQ(spent(given), expected);
}

TEST(Age, IsInOneUnit) {
  const WallTime now = WallTime(1'000'000s);
  EXPECT_EQ(ago(now, now), "now");
  EXPECT_EQ(ago(now + 5s, now), "now");
  EXPECT_EQ(ago(now - 59s, now), "59s ago");
  EXPECT_EQ(ago(now - 47h, now), "47h ago");
  EXPECT_EQ(ago(now - 50h, now), "2d ago");
  EXPECT_EQ(ago(std::nullopt, now), "");
  EXPECT_EQ(age(now - 3h, now), "3h");
}

TEST(Bytes, AreInTheUnitThatFits) {
  EXPECT_EQ(bytes(0), "0 B");
  EXPECT_EQ(bytes(999), "999 B");
  EXPECT_EQ(bytes(12'345'678), "12.3 MB");
  EXPECT_EQ(bytes(999'999), "1.0 MB");
}

TEST(LocalTime, IsThatOfTheReader) {
  ASSERT_EQ(kInUtc, 0);
  EXPECT_EQ(local_time(WallTime(1785585600s + 123ms)), "2026-08-01 12:00:00");
}

TEST(LineText, IsPaintedAndCutToTheWidth) {
  const Line line = {{"shop", Tone::good}, {" serves"}};
  EXPECT_EQ(text_of(line, Look{}), "shop serves");
  EXPECT_EQ(text_of(line, Look{true, false, 0}), "\x1b[32mshop\x1b[0m serves");
  EXPECT_EQ(text_of(line, Look{true, true, 8}), "\x1b[32mshop\x1b[0m se…");
  EXPECT_EQ(text_of(line, Look{false, false, 4}), "sho~");
  EXPECT_EQ(text_of(line, Look{false, false, 3}), "sh~");
}

TEST(TableText, HasColumnsAsWideAsWhatIsInThem) {
  Table table({"APP", "STATUS", "IMAGE"});
  table.add({{"shop"}, {"日本"}, {"a"}});
  table.add({{"b"}, {""}, {""}});
  EXPECT_EQ(table.text(Look{}), "APP   STATUS  IMAGE\nshop  日本    a\nb\n");
  EXPECT_EQ(table.text(Look{false, false, 12}), "APP   STATU~\nshop  日本 ~\nb\n");
}

}  // namespace
}  // namespace cutover::cli
