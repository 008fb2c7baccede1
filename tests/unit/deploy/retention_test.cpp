#include "deploy/retention.hpp"

#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(RetentionRule, KeepsTheNewestThatSucceededBesideTheOneThatServes) {
  EXPECT_THAT(deploy::retained_versions({9, 7, 6, 4}, 9, 2), ElementsAre(7, 6));
  EXPECT_THAT(deploy::retained_versions({9, 7}, 9, 5), ElementsAre(7));
  EXPECT_THAT(deploy::retained_versions({9, 7}, 9, 0), ElementsAre());
}

class Retention : public Host {
 protected:
  Retention() {
    shop.retain = 1;
    configure();
  }
  void settle() {
    run_until([] { return false; });
  }
};

TEST_F(Retention, OlderVersionsAndTheirImagesAreRemoved) {
  deployed("v1");
  deployed("v2");
  deployed("v3");
  settle();
  EXPECT_FALSE(engine.containers.contains("shop-web-1"));
  EXPECT_TRUE(engine.containers.contains("shop-web-2"));
  EXPECT_THAT(engine.trace, Contains("rmi acme/shop@" + FakeEngine::digest('1')));
  EXPECT_THAT(engine.trace, Not(Contains("rmi acme/shop@" + FakeEngine::digest('2'))));
}

TEST_F(Retention, AnImageThatAKeptVersionUsesStays) {
  deployed("v1");
  deployed("v1");
  deployed("v1");
  settle();
  EXPECT_FALSE(engine.containers.contains("shop-web-1"));
  EXPECT_THAT(engine.trace, Not(Contains("rmi acme/shop@" + FakeEngine::digest('1'))));
}

TEST_F(Retention, ContainersWithoutOurLabelsAreNeverTouched) {
  engine::ContainerSpec other;
  other.name = "shop-web-0";
  other.image = "acme/shop:v1";
  engine.run_by_hand(other);
  for (const char* tag : {"v1", "v2", "v3"}) deployed(tag);
  settle();
  EXPECT_TRUE(engine.containers.contains("shop-web-0"));
  EXPECT_EQ(engine.containers.at("shop-web-0").status, engine::ContainerStatus::running);
}

TEST_F(Retention, ANameThatBelongsToSomebodyElseIsAnError) {
  engine::ContainerSpec other;
  other.name = "shop-web-1";
  other.image = "acme/shop:v1";
  engine.run_by_hand(other);
  const auto deployment = deployed("v1");
  EXPECT_EQ(deployment.outcome, model::Outcome::failed);
  EXPECT_THAT(deployment.message,
              ::testing::HasSubstr("creating container shop-web-1: the name is taken by another container"));
  EXPECT_TRUE(engine.containers.contains("shop-web-1"));
}

}  // namespace
}  // namespace cutover::test
