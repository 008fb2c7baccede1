#include "cli/follow/ending.hpp"

#include <gtest/gtest.h>

#include "unit/cli/sample.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;

std::string ending(const DeploymentView& deployment) {
  std::string text;
  for (const Line& line : ending_lines(deployment, Look{})) text += text_of(line, Look{}) + "\n";
  return text;
}

TEST(Ending, IsOneLineWhereThereIsNothingMoreToSay) {
  DeploymentView deployment = sample::deployment("shop", 57);
  EXPECT_EQ(ending(deployment), "shop/57 succeeded in 1h: shop/57 serves\n");
  deployment.account.emplace();
  EXPECT_EQ(ending(deployment), "shop/57 succeeded in 1h: shop/57 serves\n") << "not behind the gate";
}

TEST(Ending, SaysWhatRequestsSawAndWhereAdviceIs) {
  DeploymentView deployment = sample::deployment("shop", 57);
  deployment.account.emplace();
  deployment.account->requests = RequestsView{1204, 97, 1187ms, 0};
  deployment.advice = {"use exec"};
  EXPECT_EQ(ending(deployment),
            "shop/57 succeeded in 1h: shop/57 serves\n"
            "  1204 requests came, 97 waited, 1.2s at the longest, none failed\n"
            "  advice: cutover show shop/57\n");
}

TEST(Ending, OfAFailureHasItsAdvice) {
  DeploymentView deployment = sample::deployment("shop", 57);
  deployment.outcome = "rolled_back";
  deployment.message = "web answered 500 on /; shop/56 serves again";
  deployment.account.emplace();
  deployment.account->requests = RequestsView{12, 0, 0ms, 1};
  deployment.advice = {"look at its output"};
  EXPECT_EQ(ending(deployment),
            "shop/57 rolled back in 1h: web answered 500 on /; shop/56 serves again\n"
            "  12 requests came, none waited, 1 failed\n"
            "  - look at its output\n"
            "  all of it: cutover show shop/57\n");
}

}  // namespace
}  // namespace cutover::cli
