#include <gtest/gtest.h>
#include <sys/stat.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using model::HookEvent;
using model::HookSender;
using testing::Files;

const std::string kApp = "image: acme/shop:main\nweb: {port: 80}\n";
const std::string kSecret = "0123456789abcdef0123456789abcdef";
const std::string kSigningKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

void write_secret(const Files& files, const std::string& text, mode_t mode = 0600) {
  ::chmod(files.write("apps/secret", text).c_str(), mode);
}

model::AppHooks hooks_of(const std::string& yaml, const std::string& secret = kSecret + "\n") {
  const Files files;
  write_secret(files, secret);
  files.write("apps/shop.yaml", kApp + yaml);
  const Loaded loaded = files.load();
  if (!loaded.config) ADD_FAILURE() << files.text(loaded.problems);
  return loaded.config ? loaded.config->hooks.at("shop") : model::AppHooks();
}

std::string problems_of(const std::string& yaml, const std::string& secret = kSecret, mode_t mode = 0600) {
  const Files files;
  write_secret(files, secret, mode);
  files.write("apps/shop.yaml", kApp + yaml);
  return files.text(files.load().problems);
}

TEST(Hooks, AreReadWithTheirSecretsAndDefaults) {
  const auto hooks = hooks_of("hooks: {github: {secret_file: secret, branch: main}}\n");
  EXPECT_EQ(hooks.image.text(), "acme/shop:main");
  ASSERT_EQ(hooks.rules.size(), 1u);
  const model::HookRule& rule = hooks.rules.front();
  EXPECT_EQ(rule.sender, HookSender::github);
  EXPECT_EQ(rule.secret, Secret(kSecret)) << "without the line break";
  EXPECT_EQ(rule.branches, std::vector<std::string>{"main"});
  EXPECT_EQ(rule.events, std::vector{HookEvent::push});
  EXPECT_EQ(rule.image_tag, "");
}

TEST(Hooks, TakeListsAndATemplate) {
  const auto hooks = hooks_of(
      "hooks: {gitlab: {secret_file: secret, branch: [main, release/*], tag: [v*], events: [workflow, "
      "release],\n"
      "  workflow: image, repository: acme/*, image_tag: \"{branch}-{sha7}\"}}\n");
  const model::HookRule& rule = hooks.rules.front();
  EXPECT_EQ(rule.branches, (std::vector<std::string>{"main", "release/*"}));
  EXPECT_EQ(rule.tags, std::vector<std::string>{"v*"});
  EXPECT_EQ(rule.events, (std::vector{HookEvent::workflow, HookEvent::release}));
  EXPECT_EQ(rule.workflows, std::vector<std::string>{"image"});
  EXPECT_EQ(rule.repositories, std::vector<std::string>{"acme/*"});
  EXPECT_EQ(rule.image_tag, "{branch}-{sha7}");
}

TEST(Hooks, OfSendersOfImagesTellOfPackages) {
  const auto hooks = hooks_of("hooks: {registry: {secret_file: secret}}\n");
  EXPECT_EQ(hooks.rules.front().events, std::vector{HookEvent::package});
}

TEST(Hooks, AreGivenByDefaultsOnlyToAppsThatHaveTheSender) {
  const Files files;
  write_secret(files, kSecret);
  files.write("cutover.yaml", "defaults: {hooks: {github: {secret_file: apps/secret, branch: main}}}\n");
  files.write("apps/shop.yaml", kApp + "hooks: {github: {}}\n");
  files.write("apps/blog.yaml", kApp);
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_EQ(loaded.config->hooks.at("shop").rules.size(), 1u);
  EXPECT_EQ(loaded.config->hooks.at("blog").rules.size(), 0u);
}

TEST(Hooks, ASecretThatOthersMayReadIsRefused) {
  const auto with_mode = [](mode_t mode) {
    return problems_of("hooks: {github: {secret_file: secret, branch: main}}\n", kSecret, mode);
  };
  for (const mode_t mode : {0604, 0644, 0666}) {
    EXPECT_TRUE(with_mode(mode).starts_with(
        "apps/shop.yaml:3:31: hooks.github.secret_file: apps/secret: everybody has access to it"))
        << with_mode(mode);
  }
  for (const mode_t mode : {0400, 0640}) EXPECT_EQ(with_mode(mode), "");
}

TEST(Hooks, ASecretIsOneLineAndLongEnough) {
  const auto with_secret = [](const std::string& secret) {
    return problems_of("hooks: {github: {secret_file: secret, branch: main}}\n", secret);
  };
  EXPECT_NE(with_secret("").find("apps/secret: is empty; a secret is needed"), std::string::npos);
  EXPECT_NE(with_secret("\n").find("is empty"), std::string::npos);
  EXPECT_NE(with_secret("short").find("holds 5 bytes"), std::string::npos);
  EXPECT_NE(with_secret(kSecret + "\n" + kSecret).find("more than one line"), std::string::npos);
  EXPECT_NE(with_secret(" " + kSecret).find("spaces around it"), std::string::npos);
  for (const std::string& secret :
       {std::string("hunter2"), std::string("hunter2\nhunter2 hunter2 hunter2")}) {
    EXPECT_EQ(with_secret(secret).find("hunter2"), std::string::npos);
  }
}

TEST(Hooks, ASigningKeyIsOneOfStandardWebhooks) {
  EXPECT_EQ(problems_of("hooks: {generic: {secret_file: secret}}\n", kSigningKey), "");
  EXPECT_EQ(problems_of("hooks: {gitlab: {secret_file: secret, branch: main}}\n", kSigningKey), "");
  for (const std::string& secret :
       {kSecret, std::string("whsec_not*base64*at*all"), std::string("whsec_MfKQ9r8GKYqr")}) {
    EXPECT_NE(problems_of("hooks: {generic: {secret_file: secret}}\n", secret).find("is no signing key"),
              std::string::npos)
        << secret;
  }
  EXPECT_NE(problems_of("hooks: {dockerhub: {secret_file: secret}}\n", "0123456789/abcdef?")
                .find("can't stand in a URL"),
            std::string::npos);
}

TEST(Hooks, MistakesAreExplained) {
  const auto hook = [](const std::string& sender, const std::string& rest) {
    return problems_of("hooks: {" + sender + ": {secret_file: secret" + rest + "}}\n");
  };
  EXPECT_EQ(problems_of("hooks: {githup: {branch: main}}\n"),
            "apps/shop.yaml:3:9: hooks.githup.secret_file: is missing; for example secret_file: "
            "/etc/cutover/secrets/shop.hook\n"
            "apps/shop.yaml:3:9: hooks.\"githup\": is no sender; allowed: github, gitlab, gitea, forgejo, "
            "bitbucket, "
            "dockerhub, registry, generic; did you mean \"github\"?\n");
  EXPECT_EQ(hook("github", ""),
            "apps/shop.yaml:3:9: hooks.github.branch: is missing; write which branches deploy (branch: "
            "main), or which "
            "tags (tag: v*), or both\n");
  EXPECT_EQ(hook("github", ", branch: main, events: [release]"),
            "apps/shop.yaml:3:9: hooks.github.tag: is missing; write the tags of which a release deploys, "
            "like tag: v*\n");
  EXPECT_EQ(
      hook("github", ", branch: main, events: [pull_request]"),
      "apps/shop.yaml:3:62: hooks.github.events: \"pull_request\" is not one of: push, release, workflow, "
      "package\n");
  EXPECT_EQ(
      hook("github", ", branch: main, image_tag: \"{commit}\""),
      "apps/shop.yaml:3:64: hooks.github.image_tag: \"{commit}\": \"{commit}\" is not one of: {sha}, {sha7}, "
      "{branch}, {tag}\n");
  EXPECT_EQ(hook("registry", ", branch: main"),
            "apps/shop.yaml:3:49: hooks.registry.branch: registry tells of images and their tags only; "
            "remove it, and use "
            "`tag`\n");
}

TEST(Allow, IsReadAndRefusesADigest) {
  const Files files;
  files.write("apps/shop.yaml", kApp + "allow: {images: 'acme/shop:v*', digest_only: true}\n");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_EQ(loaded.config->apps.at("shop").allow, (model::Allow{{"acme/shop:v*"}, true}));
  EXPECT_NE(problems_of("allow: {images: 'acme/shop@sha256:*'}\n").find("names a digest"), std::string::npos);
  EXPECT_NE(problems_of("allow: {digest_only: maybe}\n").find("neither true nor false"), std::string::npos);
}

}  // namespace
}  // namespace cutover::config
