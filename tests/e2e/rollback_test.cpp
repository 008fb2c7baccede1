// Going back by hand, and how long that is possible.

#include "e2e/end_to_end.hpp"
#include "support/demo_image.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Rollback : public EndToEnd {};

TEST_F(Rollback, BringsTheVersionBeforeBackAsItWas) {
  serve({.env = {{"COLOUR", "blue"}}});
  shop.deploy({.image = "demo:v2", .env = {{"COLOUR", "red"}}});
  EXPECT_EQ(shop.answer("/env/COLOUR"), "red");
  const Record record = shop.rollback(R"({"reason": "slow checkout"})");
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(record.number(), 3);
  EXPECT_EQ(record["request"]["rollback_to"], 1);
  EXPECT_EQ(record["reason"], "slow checkout");
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.answer("/env/COLOUR"), "blue");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 exited", "web-3 running"));
}

TEST_F(Rollback, GoesToTheDeploymentThatIsNamed) {
  serve();
  for (const char* tag : {"v2", "v3"}) shop.deploy_tag(tag);
  EXPECT_EQ(shop.rollback(R"({"to": 1})").outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v1");
}

TEST_F(Rollback, RunsNoReleaseCommand) {
  serve({.release = "{command: [release, APPEND_FILE=/data/log]}", .more = data_volume});
  shop.deploy_tag("v2");
  const Record record = shop.rollback();
  EXPECT_THAT(record.phases(), ElementsAre("preparing ok", "cutting_over ok", "watching ok")) << record;
  std::ifstream in(folder.path() / "data" / "log");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "release v1\nrelease v2\n");
}

TEST_F(Rollback, WithNothingToGoBackToIsRefused) {
  serve();
  EXPECT_EQ(daemon.api().post(shop.path("/rollback")).status, 404);
  EXPECT_EQ(daemon.api().post(shop.path("/rollback"), {.body = R"({"to": 7})"}).status, 404);
  EXPECT_EQ(shop.answer(), "v1");
}

TEST_F(Rollback, WhoseVersionDoesNotGetHealthyLeavesTheNewerOneServing) {
  serve({.env = {{"HEALTH_UNLESS_FILE", "/data/migrated"}},
         .health = "{path: /health, deadline: 1s, timeout: 200ms}",
         .more = data_volume});
  shop.deploy({.image = "demo:v2",
               .release = "{command: [release, APPEND_FILE=/data/migrated]}",
               .more = data_volume});
  const Record record = shop.rollback();
  EXPECT_THAT(record, Ended("rolled_back", HasSubstr(shop.name() + "/2 serves again")));
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Rollback, KeepsNoMoreVersionsThanTheAppsFileSays) {
  const std::string repository = environment.open_registry + "/" + shop.name();
  for (const char* version : {"v1", "v2", "v3"}) {
    push_demo_image(docker, {.reference = repository + ":" + version, .version = version});
  }
  serve({.image = repository + ":v1", .pull = "always", .more = "retain: 1\n"});
  Json first = shop.record(1)["digest"];
  const auto has_first = [&] {
    return docker.attempt({"image", "inspect", repository + "@" + first.get<std::string>()}).exit_code == 0;
  };
  shop.deploy_tag("v2");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 running"));
  EXPECT_TRUE(has_first());
  EXPECT_EQ(shop.status()["retained"], Json({1}));
  shop.deploy_tag("v3");
  ASSERT_TRUE(eventually([&] { return !has_first(); }));
  EXPECT_THAT(shop.containers(), ElementsAre("web-2 exited", "web-3 running"));
  EXPECT_EQ(shop.status()["retained"], Json({2}));
  // It is had again from the registry.
  EXPECT_EQ(shop.rollback(R"({"to": 1})").outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v1");
}

}  // namespace
}  // namespace cutover::test
