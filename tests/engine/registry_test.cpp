#include "engine/real_engine.hpp"
#include "support/demo_image.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Not;

model::ImageRef reference(const std::string& text) {
  return *model::parse_image_ref(text);
}

class EngineRegistry : public RealEngine {
 protected:
  ~EngineRegistry() override {
    for (const std::string& image : pulled_) get(engine->remove_image(image));
  }

  Result<void> pull(const std::string& image, OnPullProgress note = {}) {
    pulled_.push_back(image);
    return get(engine->pull_image(reference(image), std::move(note), 60s));
  }
  void log_in(const std::string& password) {
    Credentials credentials;
    credentials.username = environment.login.username;
    credentials.password = Secret(password);
    engine = connect(environment.engine_socket, [credentials](const std::string&) {
      return Result<std::optional<Credentials>>(std::optional(credentials));
    });
  }

  /// Of which no other test has images: some run at the same time.
  std::string own_repository(const std::string& name, const std::vector<std::string>& tags) const {
    const std::string repository = environment.open_registry + "/" + name;
    for (const std::string& tag : tags) {
      test::push_demo_image(
          environment.docker,
          {.reference = repository + ":" + tag, .version = tag, .environment = {{"ONLY", name}}});
    }
    return repository;
  }

  const std::string open = environment.open_registry + "/demo";
  const std::string locked = environment.locked_registry + "/private/demo";

 private:
  std::vector<std::string> pulled_;
};

TEST_F(EngineRegistry, GivesImagesAndTheirDigests) {
  const auto digest = get(engine->registry_digest(reference(open + ":v1")));
  ASSERT_TRUE(digest) << digest.error().text();
  EXPECT_TRUE(model::is_valid_digest(*digest));
  std::vector<std::string> lines;
  const auto done = pull(open + ":v1", [&lines](const PullProgress& line) { lines.push_back(line.status); });
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_THAT(lines, Contains("Pulling from demo"));
  const auto image = get(engine->inspect_image(open + ":v1"));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_THAT(image->repo_digests, Contains(open + "@" + *digest));
  EXPECT_THAT(image->repo_tags, Contains(open + ":v1"));
  EXPECT_EQ(image->os, "linux");
  EXPECT_GT(image->size_bytes, 0);
  EXPECT_THAT(image->entrypoint, testing::ElementsAre("/demo"));
}

TEST_F(EngineRegistry, GivesImagesByDigest) {
  const std::string own = own_repository("by-digest", {"v2"});
  const auto digest = get(engine->registry_digest(reference(own + ":v2")));
  ASSERT_TRUE(digest);
  ASSERT_TRUE(pull(own + "@" + *digest));
  EXPECT_TRUE(get(engine->inspect_image(own + "@" + *digest)));
  EXPECT_EQ(get(engine->inspect_image(own + ":v2")).error().code(), ErrorCode::not_found);
  const auto images = get(engine->list_images(own));
  ASSERT_TRUE(images) << images.error().text();
  ASSERT_EQ(images->size(), 1u);
  EXPECT_THAT((*images)[0].repo_digests, Contains(own + "@" + *digest));
  EXPECT_TRUE((*images)[0].repo_tags.empty());
}

TEST_F(EngineRegistry, GivesOneTagNotAll) {
  const std::string own = own_repository("two-tags", {"v1", "v2"});
  ASSERT_TRUE(pull(own + ":v1"));
  EXPECT_EQ(get(engine->list_images(own))->size(), 1u);
}

TEST_F(EngineRegistry, DoesNotHaveATagOrRepository) {
  for (const std::string& image : {open + ":missing", environment.open_registry + "/nothing:v1"}) {
    const auto digest = get(engine->registry_digest(reference(image)));
    ASSERT_FALSE(digest);
    EXPECT_EQ(digest.error().code(), ErrorCode::not_found) << digest.error().text();
    const auto done = pull(image);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::not_found) << done.error().text();
  }
}

TEST_F(EngineRegistry, ThatWantsALoginRefusesStrangers) {
  const auto digest = get(engine->registry_digest(reference(locked + ":v1")));
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code(), ErrorCode::unauthorized) << digest.error().text();
  const auto done = pull(locked + ":v1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::unauthorized) << done.error().text();
}

TEST_F(EngineRegistry, ThatWantsALoginRefusesAWrongPassword) {
  log_in("wrong");
  const auto digest = get(engine->registry_digest(reference(locked + ":v1")));
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code(), ErrorCode::unauthorized) << digest.error().text();
  const auto done = pull(locked + ":v1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::unauthorized) << done.error().text();
}

TEST_F(EngineRegistry, ThatWantsALoginServesWhoHasIt) {
  log_in(environment.login.password);
  EXPECT_TRUE(get(engine->registry_digest(reference(locked + ":v1"))));
  const auto done = pull(locked + ":v1");
  EXPECT_TRUE(done) << done.error().text();
}

TEST_F(EngineRegistry, ThatWantsALoginServesWhoLoggedInWithDocker) {
  const std::string config = environment.docker.config() + "/config.json";
  engine = connect(environment.engine_socket, [config](const std::string& registry) {
    return credentials_from_docker_config(config, registry);
  });
  const auto done = pull(locked + ":v2");
  EXPECT_TRUE(done) << done.error().text();
}

TEST_F(EngineRegistry, ThatIsNotThereIsRejectedWithTheReason) {
  const auto done = pull("127.0.0.1:1/demo:v1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::rejected);
  EXPECT_THAT(done.error().text(), testing::HasSubstr("connection refused"));
}

TEST_F(EngineRegistry, ImagesInUseAreNotRemoved) {
  ASSERT_TRUE(pull(open + ":v3"));
  ContainerSpec wanted = spec("engine-image-user");
  wanted.image = open + ":v3";
  run(wanted);
  const auto id = get(engine->inspect_image(open + ":v3"))->id;
  const auto refused = get(engine->remove_image(id));
  EXPECT_TRUE(get(engine->remove_container("engine-image-user", true)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_TRUE(get(engine->remove_image(open + ":v3")));
  EXPECT_TRUE(get(engine->remove_image(open + ":v3"))) << "absent already";
}

}  // namespace
}  // namespace cutover::engine
