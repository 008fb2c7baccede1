#include "config/text.hpp"

#include <gtest/gtest.h>

#include "config/command.hpp"

namespace cutover::config {
namespace {

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
