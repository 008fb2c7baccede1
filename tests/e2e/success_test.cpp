// What a deployment does that succeeds.

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(EndToEnd, ANewVersionTakesTheOldOnesPlace) {
  serve();
  EXPECT_EQ(shop.answer(), "v1");
  const Record second = shop.deploy({.image = "demo:v2"});
  EXPECT_THAT(second, Ended("succeeded", HasSubstr(shop.name() + "/2 serves, after ")));
  EXPECT_THAT(second.phases(), ElementsAre("preparing ok", "cutting_over ok", "watching ok"));
  EXPECT_EQ(second.serving(), 2);
  EXPECT_EQ(second["previous"], 1);
  EXPECT_TRUE(second["downtime_ms"].is_number()) << second;
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 running"));
  EXPECT_EQ(shop.inspect("web", 1, "{{.State.ExitCode}}"), "0");  // it ended by itself, on SIGTERM
}

}  // namespace
}  // namespace cutover::test
