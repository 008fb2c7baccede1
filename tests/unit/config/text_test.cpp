#include "config/text.hpp"

#include <gtest/gtest.h>

#include "config/command.hpp"

namespace cutover::config {
namespace {

constexpr std::string_view kKeys[] = {"image", "pull",     "release", "web",
                                      "env",   "env_file", "volumes", "watch"};

TEST(NearestKey, IsAFewEditsAway) {
  EXPECT_EQ(nearest("imgae", kKeys), "image");
  EXPECT_EQ(nearest("volume", kKeys), "volumes");
  EXPECT_EQ(nearest("Web", kKeys), "web");
  EXPECT_EQ(nearest("envfile", kKeys), "env_file");
  EXPECT_EQ(nearest("environment", kKeys), "env");
  EXPECT_EQ(nearest("relase", kKeys), "release");
}

TEST(NearestKey, IsNoneWhenNoneIsNear) {
  EXPECT_EQ(nearest("x", kKeys), "");
  EXPECT_EQ(nearest("restart", kKeys), "");
  EXPECT_EQ(nearest(std::string(10'000, 'i'), kKeys), "");
}

TEST(QuotedText, IsSafeToShow) {
  EXPECT_EQ(quote("a\nb\x1b"), "\"a\\x0ab\\x1b\"");
  EXPECT_EQ(quote(std::string(81, 'x')), "\"" + std::string(80, 'x') + "...\"");
}

TEST(CommandLists, ShowWhatToWrite) {
  EXPECT_EQ(command_as_list("python manage.py  migrate --noinput"),
            "[python, manage.py, migrate, --noinput]");
  EXPECT_EQ(command_as_list("serve :8080"), "[serve, \":8080\"]");
  EXPECT_EQ(command_as_list("echo \"$HOME\""), "[sh, -c, \"echo \\\"$HOME\\\"\"]");
}

}  // namespace
}  // namespace cutover::config
