// Images: where they come from, and what happens when they don't.

#include "e2e/end_to_end.hpp"
#include "support/demo_image.hpp"
#include "support/registry.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Deployments over v1 of an image that can't be had.
class Image : public EndToEnd {
 protected:
  void SetUp() override { serve(); }

  void expect_untouched(const Record& record) {
    EXPECT_EQ(record.outcome(), "failed") << record;
    EXPECT_THAT(record.message(), HasSubstr("; " + shop.name() + "/1 was not touched and serves"));
    EXPECT_THAT(record.phases(), ElementsAre("preparing failed"));
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
  }
};

TEST_F(Image, ThatIsNotHereIsNotPulledWhenItMustNotBe) {
  const Record record = shop.deploy({.image = "demo:missing"});
  EXPECT_THAT(record.message(),
              StartsWith("image demo:missing is not on this host, and `pull: never` forbids to pull it"));
  expect_untouched(record);
}

TEST_F(Image, ThatTheRegistryDoesNotHaveFails) {
  const std::string image = environment.open_registry + "/demo:missing";
  const Record record = shop.deploy({.image = image, .pull = "always"});
  EXPECT_THAT(record.message(), StartsWith("asking the registry for " + image));
  expect_untouched(record);
}

TEST_F(Image, OfARegistryThatIsDownFails) {
  const Record record = shop.deploy({.image = "127.0.0.1:1/demo:v2", .pull = "always"});
  EXPECT_THAT(record.message(), HasSubstr("connection refused"));
  expect_untouched(record);
}

TEST_F(Image, OfARegistryThatWantsALoginFailsWithoutOne) {
  const Record record =
      shop.deploy({.image = environment.locked_registry + "/private/demo:v1", .pull = "always"});
  EXPECT_THAT(record.message(), HasSubstr("no basic auth credentials"));
  expect_untouched(record);
}

TEST_F(Image, OfARegistryThatWantsALoginIsPulledWithTheConfiguredOne) {
  const auto password = folder.write("password", environment.login.password + "\n");
  daemon.configure("registries: {\"" + environment.locked_registry + "\": {username: " +
                   environment.login.username + ", password_file: " + password.string() + "}}\n");
  const std::string repository = environment.locked_registry + "/private/demo";
  const Record record = shop.deploy({.image = repository + ":v2", .pull = "always"});
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_EQ(shop.inspect("web", 2, "{{.Config.Image}}"),
            repository + "@" + record["digest"].get<std::string>());
}

/// The Engine answers 200, and then says what went wrong.
TEST_F(Image, WhoseContentIsLostInTheRegistryFails) {
  const Registry registry(folder.folder("registry"), std::nullopt);
  const std::string image = registry.address() + "/lost:v2";
  make_demo_image(docker, {.reference = image, .version = "v2"});
  const std::string id = docker({"inspect", "--format", "{{.Id}}", image}).substr(7);
  docker({"push", image});
  docker({"rmi", image});
  std::filesystem::remove(folder.path() / "registry/data/docker/registry/v2/blobs/sha256" / id.substr(0, 2) /
                          id / "data");
  const Record record = shop.deploy({.image = image, .pull = "always"});
  EXPECT_THAT(record.message(),
              AllOf(StartsWith("pulling " + registry.address() + "/lost@sha256:"), HasSubstr("unknown")));
  expect_untouched(record);
}

TEST_F(Image, IsPinnedByItsDigestWhenItsTagMoves) {
  const std::string image = environment.open_registry + "/" + shop.name() + ":main";
  const std::string two = push_demo_image(docker, {.reference = image, .version = "v2"});
  EXPECT_EQ(shop.deploy({.image = image, .pull = "always"})["digest"], two);
  EXPECT_EQ(shop.answer(), "v2");
  const std::string three = push_demo_image(docker, {.reference = image, .version = "v3"});
  EXPECT_EQ(shop.deploy()["digest"], three);
  EXPECT_EQ(shop.answer(), "v3");
  EXPECT_EQ(shop.request(R"({"digest": ")" + two + "\"}")["digest"], two);
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Image, IsTheTagThatTheRequestAsksFor) {
  const Record record = shop.request(R"({"tag": "v3", "ref": "4f2a91c", "reason": "checkout fix"})");
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(shop.answer(), "v3");
  EXPECT_EQ(record["image"], "demo:v3");
  EXPECT_EQ(record["request"]["ref"], "4f2a91c");
  EXPECT_EQ(record["reason"], "checkout fix");
}

}  // namespace
}  // namespace cutover::test
