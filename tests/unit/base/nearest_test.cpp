#include "cutover/base/nearest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cutover {
namespace {

constexpr std::string_view kWords[] = {"image", "pull",     "release", "web",
                                       "env",   "env_file", "volumes", "watch"};

TEST(NearestWord, IsAFewEditsAway) {
  EXPECT_EQ(nearest("imgae", kWords), "image");
  EXPECT_EQ(nearest("volume", kWords), "volumes");
  EXPECT_EQ(nearest("Web", kWords), "web");
  EXPECT_EQ(nearest("envfile", kWords), "env_file");
  EXPECT_EQ(nearest("environment", kWords), "env");
  EXPECT_EQ(nearest("relase", kWords), "release");
}

TEST(NearestWord, IsNoneWhenNoneIsNear) {
  EXPECT_EQ(nearest("x", kWords), "");
  EXPECT_EQ(nearest("restart", kWords), "");
  EXPECT_EQ(nearest(std::string(10'000, 'i'), kWords), "");
}

}  // namespace
}  // namespace cutover
