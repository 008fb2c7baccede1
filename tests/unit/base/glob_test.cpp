#include "cutover/base/glob.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Glob, AStarStandsForAnythingAndAQuestionMarkForOneByte) {
  for (const auto& [pattern, text] : {std::pair{"main", "main"},
                                      {"*", ""},
                                      {"*", "feature/x"},
                                      {"release/*", "release/1.2"},
                                      {"v?.?", "v1.2"},
                                      {"*-shop-*", "a-shop-b-shop-c"},
                                      {"**", "x"},
                                      {"", ""}}) {
    EXPECT_TRUE(matches(pattern, text)) << pattern << " " << text;
  }
  for (const auto& [pattern, text] : {std::pair{"main", "mainline"},
                                      {"main", "xmain"},
                                      {"release/*", "release"},
                                      {"v?", "v"},
                                      {"*a", "ab"},
                                      {"", "x"},
                                      {"[ab]", "a"}}) {
    EXPECT_FALSE(matches(pattern, text)) << pattern << " " << text;
  }
}

TEST(Glob, ManyStarsCostNoMoreThanTheProductOfBothLengths) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(matches(pattern + "b", std::string(5'000, 'a')));
}

}  // namespace
}  // namespace cutover
