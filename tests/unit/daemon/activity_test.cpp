#include "daemon/activity.hpp"

#include <gtest/gtest.h>

namespace cutover::daemon {
namespace {

using model::Phase;

TEST(Activity, OfADaemonWithNothingToDoIsThatItIsIdle) {
  EXPECT_EQ(to_text({.apps = 12}), "idle; 12 apps");
  EXPECT_EQ(to_text({.apps = 1}), "idle; 1 app");
  EXPECT_EQ(to_text({}), "idle; no apps are configured");
}

TEST(Activity, NamesTheDeploymentsAndTheirPhases) {
  Activity activity{.deployments = {{{"shop", 57}, Phase::cutting_over}}, .apps = 12};
  EXPECT_EQ(to_text(activity), "deploying shop/57: cutting_over; 12 apps");
  activity.deployments.push_back({{"blog", 3}, Phase::preparing});
  EXPECT_EQ(to_text(activity), "deploying shop/57: cutting_over, blog/3: preparing; 12 apps");
}

TEST(Activity, NamesNoMoreThanFitOnALine) {
  Activity activity{.apps = 9};
  for (int i = 1; i <= 5; ++i) activity.deployments.push_back({{"a", i}, Phase::watching});
  EXPECT_EQ(to_text(activity), "deploying a/1: watching, a/2: watching, a/3: watching and 2 more; 9 apps");
}

TEST(Activity, SaysWhatIsWrongFirst) {
  EXPECT_EQ(to_text({.troubles = {"the Engine can't be reached"}, .apps = 2}),
            "the Engine can't be reached; 2 apps");
}

TEST(Activity, OfADaemonThatStopsIsWhatItStillBringsToAnEnd) {
  EXPECT_EQ(to_text({.stopping = true, .apps = 2}), "stopping");
  EXPECT_EQ(to_text({.stopping = true, .deployments = {{{"shop", 57}, Phase::releasing}}, .apps = 2}),
            "stopping; bringing to a safe point shop/57: releasing");
}

}  // namespace
}  // namespace cutover::daemon
