#include "cutover/model/scale.hpp"

#include <gtest/gtest.h>

namespace cutover::model {
namespace {

App shop(Mode mode = Mode::cluster) {
  App app;
  app.name = "shop";
  app.mode = mode;
  app.processes.resize(2);
  app.processes[0].name = "web";
  app.processes[0].replicas = 2;
  app.processes[1].name = "worker";
  app.processes[1].replicas = 1;
  return app;
}

TEST(Scale, StandsOverTheFileWhereSomethingIsWanted) {
  App app = shop();
  put_scale({{"web", 4}, {"gone", 7}}, app);
  EXPECT_EQ(app.processes[0].replicas, 4);
  EXPECT_EQ(app.processes[0].file_replicas, 2);
  EXPECT_EQ(app.processes[1], shop().processes[1]);
}

TEST(Scale, CanBeAnotherAndNoneLater) {
  App app = shop();
  put_scale({{"web", 4}, {"worker", 0}}, app);
  put_scale({{"web", 9}}, app);
  EXPECT_EQ(app.processes[0].replicas, 9);
  EXPECT_EQ(app.processes[0].file_replicas, 2);
  EXPECT_EQ(app.processes[1].replicas, 1);
  put_scale({}, app);
  EXPECT_EQ(app, shop());
}

TEST(Scale, IsNothingOnAServer) {
  App app = shop(Mode::server);
  put_scale({{"web", 4}}, app);
  EXPECT_EQ(app, shop(Mode::server));
}

TEST(Scale, AfterARequestKeepsWhatWasNotAskedFor) {
  const Scale before{{"web", 4}, {"worker", 2}};
  EXPECT_EQ(scale_after(before, {{"web", 0}}), (Scale{{"web", 0}, {"worker", 2}}));
  EXPECT_EQ(scale_after(before, {{"web", std::nullopt}, {"beat", 1}}), (Scale{{"beat", 1}, {"worker", 2}}));
  EXPECT_EQ(scale_after({}, {{"web", std::nullopt}}), Scale());
}

}  // namespace
}  // namespace cutover::model
