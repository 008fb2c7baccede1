#include "hooks/signature.hpp"

#include <gtest/gtest.h>

#include "hooks/sender.hpp"
#include "hooks/standard_webhooks.hpp"
#include "unit/hooks/samples.hpp"

namespace cutover::hooks {
namespace {

using testing::incoming;

const Secret kSecret("It's a Secret to Everybody");
const std::string kHello = "Hello, World!";
const std::string kHelloSigned = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

// The vector that standardwebhooks.com publishes.
const Secret kStandardSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
const std::string kStandardBody = R"({"test": 2432232314})";
const std::string kStandardSigned = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const WallTime kStandardTime{std::chrono::seconds(1614265330)};

Headers standard_headers(const std::string& signature, const std::string& timestamp = "1614265330") {
  return {{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
          {"webhook-timestamp", timestamp},
          {"webhook-signature", signature}};
}

bool verifies(const std::string& sender, Headers headers, const std::string& body,
              const Secret& secret = kSecret, const std::string& path_secret = "") {
  Incoming request = incoming(sender, std::move(headers), body);
  request.path_secret = Secret(path_secret);
  return sender_of(*model::hook_sender(sender)).verify(request, secret, kStandardTime);
}

TEST(Signature, OfGitHubIsRightForItsPublishedExample) {
  EXPECT_TRUE(verifies("github", {{"x-hub-signature-256", "sha256=" + kHelloSigned}}, kHello));
}

TEST(Signature, OfBitbucketIsRightForItsPublishedExample) {
  const std::string signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";
  EXPECT_TRUE(verifies("bitbucket", {{"X-Hub-Signature", signature}}, "Hello World!"));
  EXPECT_FALSE(verifies("bitbucket", {{"X-Hub-Signature-256", signature}}, "Hello World!"));
}

TEST(Signature, OfStandardWebhooksIsRightForItsPublishedExample) {
  EXPECT_TRUE(verifies("generic", standard_headers(kStandardSigned), kStandardBody, kStandardSecret));
  EXPECT_TRUE(verifies("gitlab", standard_headers(kStandardSigned), kStandardBody, kStandardSecret));
}

TEST(Signature, OfGiteaAndForgejoIsHexAlone) {
  EXPECT_TRUE(verifies("gitea", {{"X-Gitea-Signature", kHelloSigned}}, kHello));
  EXPECT_FALSE(verifies("gitea", {{"X-Gitea-Signature", "sha256=" + kHelloSigned}}, kHello));
  EXPECT_FALSE(verifies("gitea", {{"X-Hub-Signature-256", "sha256=" + kHelloSigned}}, kHello));
  EXPECT_FALSE(verifies("gitea", {{"X-Gitea-Signature", ""}}, kHello)) << "as sent without a secret";
  EXPECT_TRUE(verifies("forgejo", {{"X-Forgejo-Signature", kHelloSigned}}, kHello));
  EXPECT_TRUE(verifies("forgejo", {{"X-Gitea-Signature", kHelloSigned}}, kHello));
}

TEST(Signature, IsRefusedWhateverIsWrongWithIt) {
  const std::string right = "sha256=" + kHelloSigned;
  const auto github = [](Headers headers, const std::string& body = kHello, const Secret& secret = kSecret) {
    return verifies("github", std::move(headers), body, secret);
  };
  EXPECT_FALSE(github({}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", ""}}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", kHelloSigned}}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", right.substr(0, right.size() - 1)}}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", right + "00"}}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", "sha256=" + std::string(63, '0') + "g"}}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", "sha1=" + kHelloSigned}}));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", right}, {"X-Hub-Signature-256", right}})) << "twice";
  EXPECT_FALSE(github({{"X-Hub-Signature-256", right}}, kHello + " "));
  EXPECT_FALSE(github({{"X-Hub-Signature-256", right}}, kHello, Secret("another")));
}

TEST(Signature, WithAnEmptySecretIsNoSignature) {
  // HMAC-SHA256 with an empty key over "Hello, World!".
  const std::string mac = "2bbcfa9524f3218c7a34b30e6936f8b1a4516cb097f1a85a1c7d98b5977ec769";
  for (const std::string& value : {mac, std::string()}) {
    EXPECT_FALSE(verifies("github", {{"X-Hub-Signature-256", "sha256=" + value}}, kHello, Secret()));
  }
  EXPECT_FALSE(verifies("gitlab", {{"X-Gitlab-Token", ""}}, kHello, Secret()));
  EXPECT_FALSE(verifies("registry", {{"Authorization", "Bearer "}}, kHello, Secret()));
  EXPECT_FALSE(verifies("dockerhub", {}, kHello, Secret()));
  EXPECT_FALSE(verifies("generic", standard_headers(kStandardSigned), kStandardBody, Secret("whsec_")));
}

TEST(Signature, OfStandardWebhooksIsGoodForFiveMinutesOnBothSides) {
  const auto headers = standard_headers(kStandardSigned);
  const auto at = [&](std::chrono::seconds offset) {
    return is_standard_webhook(headers, kStandardBody, kStandardSecret, kStandardTime + offset);
  };
  EXPECT_TRUE(at(std::chrono::minutes(5)));
  EXPECT_TRUE(at(-std::chrono::minutes(5)));
  EXPECT_FALSE(at(std::chrono::seconds(301)));
  EXPECT_FALSE(at(-std::chrono::seconds(301)));
}

TEST(Signature, OfStandardWebhooksMayBeOneOfAList) {
  const std::string other = "v1," + std::string(43, 'A') + "=";
  const auto verifies_list = [](const std::string& list) {
    return is_standard_webhook(standard_headers(list), kStandardBody, kStandardSecret, kStandardTime);
  };
  EXPECT_TRUE(verifies_list(other + " " + kStandardSigned));
  EXPECT_TRUE(verifies_list("v1a,x " + kStandardSigned));
  EXPECT_FALSE(verifies_list(other));
  EXPECT_FALSE(verifies_list("v1a," + kStandardSigned.substr(3)));
  EXPECT_FALSE(verifies_list(kStandardSigned.substr(3)));
}

TEST(Signature, OfStandardWebhooksCoversIdAndTime) {
  Headers other_id = standard_headers(kStandardSigned);
  other_id.front().second = "msg_other";
  EXPECT_FALSE(is_standard_webhook(other_id, kStandardBody, kStandardSecret, kStandardTime));
  for (const std::string timestamp : {"1614265331", "", "now", "99999999999999999999", "-1"}) {
    EXPECT_FALSE(is_standard_webhook(standard_headers(kStandardSigned, timestamp), kStandardBody,
                                     kStandardSecret, kStandardTime))
        << timestamp;
  }
}

TEST(Signature, OfTokensIsTheSecretItself) {
  EXPECT_TRUE(verifies("gitlab", {{"X-Gitlab-Token", kSecret.reveal()}}, ""));
  EXPECT_FALSE(verifies("gitlab", {{"X-Gitlab-Token", kSecret.reveal() + "x"}}, ""));
  EXPECT_TRUE(verifies("registry", {{"Authorization", "Bearer " + kSecret.reveal()}}, ""));
  EXPECT_FALSE(verifies("registry", {{"Authorization", kSecret.reveal()}}, ""));
  EXPECT_TRUE(verifies("dockerhub", {}, "", kSecret, kSecret.reveal()));
  EXPECT_FALSE(verifies("dockerhub", {}, "", kSecret, "It's"));
}

TEST(Signature, WithASigningKeyIsNeverTakenAsAToken) {
  EXPECT_FALSE(verifies("gitlab", {{"X-Gitlab-Token", kStandardSecret.reveal()}}, "", kStandardSecret));
}

}  // namespace
}  // namespace cutover::hooks
