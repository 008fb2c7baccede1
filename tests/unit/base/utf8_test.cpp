#include "cutover/base/utf8.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Utf8, WellFormedTextStaysAsItIs) {
  const std::string text = "plain, ü, €, 𝄞\n";
  EXPECT_EQ(to_valid_utf8(text), text);
}

TEST(Utf8, EachBrokenByteIsReplaced) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(to_valid_utf8("a\xFFz"), "a" + replaced + "z");
  EXPECT_EQ(to_valid_utf8("\xC3"), replaced);                                               // cut short
  EXPECT_EQ(to_valid_utf8("\xC0\xAF"), replaced + replaced);                                // over-long
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), replaced + replaced + replaced);                 // surrogate
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80"), replaced + replaced + replaced + replaced);  // beyond U+10FFFF
  EXPECT_EQ(to_valid_utf8(std::string("a\0b", 3)), "a" + replaced + "b");
}

TEST(Utf8, APrefixCutsNoCharacterInTwo) {
  EXPECT_EQ(utf8_prefix("a€b", 1), 1u);
  EXPECT_EQ(utf8_prefix("a€b", 2), 1u);
  EXPECT_EQ(utf8_prefix("a€b", 3), 1u);
  EXPECT_EQ(utf8_prefix("a€b", 4), 4u);
  EXPECT_EQ(utf8_prefix("a€b", 40), 5u);
}

}  // namespace
}  // namespace cutover
