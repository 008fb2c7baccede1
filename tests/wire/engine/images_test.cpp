#include "engine/image_codec.hpp"

#include "engine/base64.hpp"
#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using test::Reply;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kDigest = "sha256:" + std::string(64, 'a');

class Images : public ScriptedEngine {
 protected:
  Result<void> pull(const std::string& image = "ghcr.io/acme/shop:v1") {
    auto note = [this](const PullProgress& line) { progress.push_back(line); };
    return get(engine().pull_image(*model::parse_image_ref(image), note, 10s));
  }

  std::vector<PullProgress> progress;
};

TEST_F(Images, ArePulledWithProgress) {
  server.on("POST /images/create",
            Reply::chunked()
                .chunk(R"({"status":"Pulling from acme/shop","id":"v1"})"
                       "\r\n{\"status\":\"Downlo")
                .chunk(R"(ading","progressDetail":{"current":10,"total":40},"id":"ab12"})"
                       "\r\n")
                .chunk(R"({"status":"Status: Downloaded newer image","someday":[]})")
                .last_chunk());
  const auto pulled = pull();
  ASSERT_TRUE(pulled) << pulled.error().text();
  ASSERT_EQ(progress.size(), 3u);
  EXPECT_EQ(progress[1].layer, "ab12");
  EXPECT_EQ(progress[1].status, "Downloading");
  EXPECT_EQ(progress[1].current_bytes, 10);
  EXPECT_EQ(progress[1].total_bytes, 40);
}

TEST_F(Images, ArePulledByOneTagOrDigestNeverAll) {
  server.on("POST /images/create", Reply::json(200, R"({"status":"done"})"));
  ASSERT_TRUE(pull("shop"));
  ASSERT_TRUE(pull("shop:v1"));
  ASSERT_TRUE(pull("127.0.0.1:5000/shop@" + kDigest));
  ASSERT_TRUE(pull("shop:v1@" + kDigest));
  const std::string digest = "sha256%3A" + std::string(64, 'a');
  EXPECT_EQ(calls()[0].target, "/v1.41/images/create?fromImage=shop&tag=latest");
  EXPECT_EQ(calls()[1].target, "/v1.41/images/create?fromImage=shop&tag=v1");
  EXPECT_EQ(calls()[2].target, "/v1.41/images/create?fromImage=127.0.0.1%3A5000%2Fshop&tag=" + digest);
  EXPECT_EQ(calls()[3].target, "/v1.41/images/create?fromImage=shop&tag=" + digest);
}

TEST_F(Images, WhoseErrorArrivesInsideThePullFail) {
  server.on(
      "POST /images/create",
      Reply::chunked()
          .chunk(R"({"status":"Pulling"})")
          .chunk(R"({"errorDetail":{"message":"no space left on device"},"error":"no space left on device"})")
          .last_chunk());
  const auto pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::rejected);
  EXPECT_EQ(pulled.error().text(), "no space left on device");
  EXPECT_EQ(pulled.error().call()->method, "POST");
}

TEST_F(Images, ErrorsInsideThePullAreUnderstoodInEachForm) {
  const std::pair<const char*, ErrorCode> cases[] = {
      {R"({"error":"manifest broken"})", ErrorCode::rejected},
      {R"({"errorDetail":{"code":404,"message":"gone"}})", ErrorCode::not_found},
      {R"({"errorDetail":{"code":401,"message":"who are you"}})", ErrorCode::unauthorized},
      {R"({"errorDetail":{"message":"unauthorized: authentication required"}})", ErrorCode::unauthorized},
      {R"({"errorDetail":{}})", ErrorCode::rejected},
  };
  for (const auto& [object, code] : cases) {
    const auto line = pull_progress_from(object);
    ASSERT_FALSE(line) << object;
    EXPECT_EQ(line.error().code(), code) << object;
    EXPECT_FALSE(line.error().text().empty());
  }
}

TEST_F(Images, WhosePullIsCutShortAreAProtocolError) {
  server.on("POST /images/create", Reply::chunked().chunk(R"({"status":"Pulling"})").then_close());
  server.on("POST /images/create", Reply::chunked().chunk(R"({"status":"Pulling"}{"sta)").last_chunk());
  server.on("POST /images/create", Reply::chunked().last_chunk());
  for (int i = 0; i < 3; ++i) {
    const auto pulled = pull();
    ASSERT_FALSE(pulled) << i;
    EXPECT_EQ(pulled.error().code(), ErrorCode::protocol) << i;
  }
}

TEST_F(Images, WhosePullTakesTooLongAreATimeout) {
  server.on("POST /images/create", Reply::chunked().chunk(R"({"status":"Pulling"})").then_wait());
  const auto pulled = get(engine().pull_image(*model::parse_image_ref("shop:v1"), {}, 200ms));
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::timeout);
  EXPECT_EQ(pulled.error().text(), "the pull of shop:v1 was not done within 200ms");
  EXPECT_EQ(server.wait_for_closed(1), 1u);
}

TEST_F(Images, OfARegistryWithCredentialsAreAskedForWithThem) {
  std::vector<std::string> asked;
  options.credentials = [&asked](const std::string& registry) {
    asked.push_back(registry);
    Credentials credentials;
    credentials.username = "acme";
    credentials.password = Secret("s3cret");
    return Result<std::optional<Credentials>>(std::optional(credentials));
  };
  server.on("POST /images/create", Reply::json(200, R"({"status":"done"})"));
  server.on("GET /distribution/ghcr.io/acme/shop:v1/json",
            Reply::json(200, R"({"Descriptor":{"digest":")" + kDigest + R"("}})"));
  ASSERT_TRUE(pull());
  EXPECT_EQ(*get(engine().registry_digest(*model::parse_image_ref("ghcr.io/acme/shop:v1"))), kDigest);
  EXPECT_THAT(asked, ElementsAre("ghcr.io", "ghcr.io"));
  const std::string header =
      base64url_encode(R"({"password":"s3cret","serveraddress":"ghcr.io","username":"acme"})");
  for (const auto& call : calls()) EXPECT_EQ(call.headers.at("x-registry-auth"), header);
}

TEST_F(Images, OfARegistryWithoutCredentialsAreAskedForAnonymously) {
  options.credentials = [](const std::string&) {
    return Result<std::optional<Credentials>>(std::optional<Credentials>());
  };
  server.on("POST /images/create", Reply::json(200, R"({"status":"done"})"));
  ASSERT_TRUE(pull());
  EXPECT_EQ(calls()[0].headers.count("x-registry-auth"), 0u);
}

TEST_F(Images, WhoseCredentialsCannotBeReadAreNotAskedFor) {
  options.credentials = [](const std::string&) -> Result<std::optional<Credentials>> {
    return Error(ErrorCode::unavailable, "can't read /etc/cutover/secrets/ghcr");
  };
  const auto pulled = pull();
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().text(), "can't read /etc/cutover/secrets/ghcr");
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(Images, ThatTheRegistryRefusesAreUnauthorizedInEachDialect) {
  const std::pair<int, const char*> refusals[] = {
      {401, "authentication required"},
      {403, "denied"},
      {404,
       "pull access denied for shop, repository does not exist or may require 'docker login': denied: no"},
      {500, "Get \\\"https://ghcr.io/v2/\\\": no basic auth credentials"},
      {500, "Head \\\"https://ghcr.io/v2/acme/shop/manifests/v1\\\": unauthorized: bad token"},
  };
  for (const auto& [status, message] : refusals) {
    server.on("GET /distribution/shop:latest/json",
              Reply::json(status, std::string(R"({"message":")") + message + R"("})"));
  }
  for (const auto& [status, message] : refusals) {
    const auto digest = get(engine().registry_digest(*model::parse_image_ref("shop")));
    ASSERT_FALSE(digest);
    EXPECT_EQ(digest.error().code(), ErrorCode::unauthorized) << message;
  }
}

TEST_F(Images, ThatTheRegistryDoesNotHaveAreNotFound) {
  server.on("GET /distribution/shop:latest/json", Reply::json(404, R"({"message":"manifest unknown"})"));
  const auto digest = get(engine().registry_digest(*model::parse_image_ref("shop")));
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code(), ErrorCode::not_found);
}

TEST_F(Images, WithoutAUsableDigestAreAProtocolError) {
  server.on("GET /distribution/shop:latest/json", Reply::json(200, R"({"Descriptor":{"digest":"latest"}})"));
  const auto digest = get(engine().registry_digest(*model::parse_image_ref("shop")));
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code(), ErrorCode::protocol);
}

TEST_F(Images, AreInspected) {
  server.on("GET /images/shop:v1/json", Reply::json(200, R"({
    "Id": "sha256:1", "RepoDigests": ["shop@sha256:2", "<none>@<none>"], "RepoTags": ["shop:v1"],
    "Os": "linux", "Architecture": "arm64", "Size": 5000000000,
    "Config": {"Entrypoint": ["/app"], "Cmd": null, "Env": ["A=1"], "ExposedPorts": {"8000/tcp": {}},
               "User": "app", "StopSignal": "SIGINT", "Healthcheck": {"Test": ["CMD", "true"]},
               "Labels": {"a": "b"}}})"));
  const auto image = get(engine().inspect_image("shop:v1"));
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_THAT(image->repo_digests, ElementsAre("shop@sha256:2"));
  EXPECT_THAT(image->repo_tags, ElementsAre("shop:v1"));
  EXPECT_EQ(image->arch, "arm64");
  EXPECT_EQ(image->size_bytes, 5'000'000'000);
  EXPECT_THAT(image->entrypoint, ElementsAre("/app"));
  EXPECT_TRUE(image->command.empty());
  EXPECT_THAT(image->exposed_ports, ElementsAre("8000/tcp"));
  EXPECT_EQ(image->user, "app");
  EXPECT_EQ(image->stop_signal, "SIGINT");
  EXPECT_TRUE(image->has_healthcheck);
  EXPECT_EQ(image->labels.at("a"), "b");
}

TEST_F(Images, WithAHealthcheckSwitchedOffHaveNone) {
  EXPECT_FALSE(image_from(R"({"Id":"a","Config":{"Healthcheck":{"Test":["NONE"]}}})")->has_healthcheck);
  EXPECT_FALSE(image_from(R"({"Id":"a","Config":null})")->has_healthcheck);
}

TEST_F(Images, AreListedUnderTheNameThatTheEngineUses) {
  EXPECT_EQ(*image_filters("docker.io/library/nginx"), R"({"reference":["nginx"]})");
  EXPECT_EQ(*image_filters("docker.io/acme/shop"), R"({"reference":["acme/shop"]})");
  EXPECT_EQ(*image_filters("ghcr.io/library/shop"), R"({"reference":["ghcr.io/library/shop"]})");
  EXPECT_EQ(*image_filters("[::1]:5000/shop"), R"({"reference":["\\[::1\\]:5000/shop"]})");
}

TEST_F(Images, ThatAreGoneCountAsRemoved) {
  server.on("DELETE /images/shop:v1", Reply::json(404, R"({"message":"No such image: shop:v1"})"));
  EXPECT_TRUE(get(engine().remove_image("shop:v1")));
}

TEST_F(Images, InUseAreAConflict) {
  server.on("DELETE /images/shop:v1", Reply::json(409, R"({"message":"image is being used"})"));
  const auto removed = get(engine().remove_image("shop:v1"));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code(), ErrorCode::conflict);
}

}  // namespace
}  // namespace cutover::engine
