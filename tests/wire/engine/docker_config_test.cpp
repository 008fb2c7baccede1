#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cutover/engine/client.hpp"
#include "engine/base64.hpp"
#include "engine/registry_auth.hpp"

namespace cutover::engine {
namespace {

class DockerConfig : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(::mkdtemp(folder_.data())); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/config.json"; }
  Result<std::optional<Credentials>> find(const std::string& config, const std::string& registry) {
    std::ofstream(path()) << config;
    std::filesystem::permissions(path(), std::filesystem::perms{mode_});
    return credentials_from_docker_config(path(), registry);
  }

  unsigned mode_ = 0600;

 private:
  std::string folder_ = "/tmp/cutover-config-XXXXXX";
};

TEST_F(DockerConfig, HasUserAndPasswordInBase64) {
  const auto found = find(R"({"auths":{"ghcr.io":{"auth":"YWNtZTpwYTpzcw=="}}})", "ghcr.io");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->username, "acme");
  EXPECT_EQ((*found)->password.reveal(), "pa:ss");
}

TEST_F(DockerConfig, NamesDockerHubByItsOldAddress) {
  const auto found = find(R"({"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"}}})", "docker.io");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->username, "a");
}

TEST_F(DockerConfig, MayNameARegistryAsUrl) {
  const auto found = find(R"({"auths":{"https://127.0.0.1:5000/v2/":{"auth":"YTpi"}}})", "127.0.0.1:5000");
  EXPECT_TRUE(found && *found);
}

TEST_F(DockerConfig, PrefersAnIdentityToken) {
  const auto found =
      find(R"({"auths":{"acme.azurecr.io":{"auth":"YTpi","identitytoken":"t0ken"}}})", "acme.azurecr.io");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->identity_token.reveal(), "t0ken");
}

TEST_F(DockerConfig, WithoutTheRegistryMeansAnonymous) {
  for (const char* config : {"{}", R"({"auths":{"ghcr.io":{"auth":"YTpi"}}})", R"({"credsStore":"desktop"})",
                             R"({"auths":{"quay.io":{}}})", R"({"auths":null})"}) {
    const auto found = find(config, "quay.io");
    ASSERT_TRUE(found) << config << found.error().text();
    EXPECT_FALSE(*found) << config;
  }
  EXPECT_FALSE(*credentials_from_docker_config("/nowhere/config.json", "quay.io"));
}

TEST_F(DockerConfig, WithOnlyAHelperIsUnsupportedAndSaysWhatToDo) {
  for (const char* config :
       {R"({"credHelpers":{"ghcr.io":"pass"}})", R"({"auths":{"ghcr.io":{}},"credsStore":"pass"})"}) {
    const auto found = find(config, "ghcr.io");
    ASSERT_FALSE(found) << config;
    EXPECT_EQ(found.error().code(), ErrorCode::unsupported);
    EXPECT_EQ(found.error().text(),
              path() +
                  ": the credentials for ghcr.io are kept by the helper docker-credential-pass, which "
                  "cutover does not run; give them in cutover.yaml under `registries` instead");
  }
}

TEST_F(DockerConfig, ThatCannotBeReadIsAnErrorWithoutItsContent) {
  for (const char* config : {"", "not JSON", "[]", R"({"auths":{"ghcr.io":{"auth":"s3cret!"}}})",
                             R"({"auths":{"ghcr.io":{"auth":"c2VjcmV0"}}})"}) {
    const auto found = find(config, "ghcr.io");
    ASSERT_FALSE(found) << config;
    EXPECT_EQ(found.error().code(), ErrorCode::invalid_argument);
    EXPECT_TRUE(found.error().text().starts_with(path())) << found.error().text();
    EXPECT_EQ(found.error().text().find("s3cret"), std::string::npos);
  }
}

TEST_F(DockerConfig, ThatOthersMayReadIsRefusedWhenItHasALogin) {
  mode_ = 0644;
  constexpr const char* login = R"({"auths":{"ghcr.io":{"auth":"YTpi"}}})";
  const auto found = find(login, "ghcr.io");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::invalid_argument);
  EXPECT_TRUE(found.error().text().starts_with(path() + ": everybody has access to it (mode 0644"))
      << found.error().text();
  const auto without = find(login, "quay.io");
  EXPECT_TRUE(without && !*without) << "nothing of it is used";
}

TEST_F(DockerConfig, ThatIsAFolderIsUnavailable) {
  const auto found = credentials_from_docker_config(std::filesystem::path(path()).parent_path(), "ghcr.io");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::unavailable);
}

TEST(Base64, IsUrlSafeAndPaddedWhenWritten) {
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("f"), "Zg==");
  EXPECT_EQ(base64url_encode("fo"), "Zm8=");
  EXPECT_EQ(base64url_encode("foo"), "Zm9v");
  EXPECT_EQ(base64url_encode("\xfb\xff\xfe"), "-__-");
}

TEST(Base64, IsReadWithOrWithoutPadding) {
  EXPECT_EQ(base64_decode("Zg=="), "f");
  EXPECT_EQ(base64_decode("Zg"), "f");
  EXPECT_EQ(base64_decode("+/+/"), "\xfb\xff\xbf");
  for (const char* text : {"Z", "Zg=a", "Z g=", "-__-", "Zm9v=b"}) EXPECT_FALSE(base64_decode(text)) << text;
}

TEST(RegistryAuth, NamesDockerHubAsTheEngineKnowsIt) {
  Credentials credentials;
  credentials.username = "acme";
  credentials.password = Secret("pass");
  EXPECT_EQ(*registry_auth_header(credentials, "docker.io"),
            base64url_encode(
                R"({"password":"pass","serveraddress":"https://index.docker.io/v1/","username":"acme"})"));
  EXPECT_EQ(*registry_auth_header(credentials, "ghcr.io"),
            base64url_encode(R"({"password":"pass","serveraddress":"ghcr.io","username":"acme"})"));
}

TEST(RegistryAuth, HasTheIdentityTokenAlone) {
  Credentials credentials;
  credentials.username = "ignored";
  credentials.identity_token = Secret("t0ken");
  EXPECT_EQ(*registry_auth_header(credentials, "ghcr.io"),
            base64url_encode(R"({"identitytoken":"t0ken","serveraddress":"ghcr.io"})"));
}

}  // namespace
}  // namespace cutover::engine
