#include <gtest/gtest.h>

#include "cutover/model/app.hpp"

namespace cutover::model {
namespace {

TEST(AppNames, AreLowerCaseLettersDigitsAndHyphens) {
  for (const char* good : {"shop", "shop-2", "a", "0day"}) EXPECT_TRUE(is_valid_name(good)) << good;
  for (const char* bad : {"", "Shop", "-shop", "shop-", "a/b", "a b", "a_b", "a;rm", "..", "é"}) {
    EXPECT_FALSE(is_valid_name(bad)) << bad;
  }
  EXPECT_TRUE(is_valid_name(std::string(40, 'a')));
  EXPECT_FALSE(is_valid_name(std::string(41, 'a')));
}

}  // namespace
}  // namespace cutover::model
