#include "cutover/base/encoding.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Encoding, HexIsTwoDigitsAByte) {
  EXPECT_EQ(from_hex("00fFa5"), std::string("\x00\xff\xa5", 3));
  EXPECT_EQ(from_hex(""), "");
  EXPECT_EQ(to_hex(std::string_view("\x00\xff\xa5", 3)), "00ffa5");
  for (const auto* text : {"0", "0g", "0x12", " 00", "00 "}) EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Encoding, Base64HasOneSpelling) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64("+/+/"), "\xfb\xff\xbf");
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "\xfb\xff\xbf", "\xff"}) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64(std::string_view("\0\0", 2)), "AAA=");
  for (const auto* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", "Zm 9", "====", "Z===", "=Zg=", "-_-_"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace cutover
