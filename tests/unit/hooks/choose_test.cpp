#include "hooks/choose.hpp"

#include <gtest/gtest.h>

#include "unit/hooks/samples.hpp"

namespace cutover::hooks {
namespace {

using model::HookEvent;
using testing::kCommit;
using testing::kDigest;

class Choose : public ::testing::Test {
 protected:
  Choose() {
    hooks.image = *model::parse_image_ref("ghcr.io/acme/shop:main");
    rule.sender = model::HookSender::github;
    rule.events = {HookEvent::push};
    rule.branches = {"main", "release/*"};
    push.event = HookEvent::push;
    push.branch = "main";
    push.commit = kCommit;
    push.repository = "acme/shop";
    image.event = HookEvent::package;
    image.what = "push";
    image.image_repository = "acme/shop";
    image.image_tag = "main";
  }

  std::string reason(Deliveries deliveries) const {
    const auto choice = choose(hooks, rule, deliveries);
    const auto* nothing = std::get_if<Nothing>(&choice);
    return nothing ? nothing->reason : "it deploys";
  }
  model::Request request(Deliveries deliveries) const {
    const auto choice = choose(hooks, rule, deliveries);
    const auto* chosen = std::get_if<Chosen>(&choice);
    if (!chosen) ADD_FAILURE() << reason(deliveries);
    return chosen ? chosen->request : model::Request();
  }

  model::AppHooks hooks;
  model::HookRule rule;
  Delivery push;
  Delivery image;
};

TEST_F(Choose, APushToABranchThatDeploysAsksForTheImageOfTheAppFile) {
  EXPECT_EQ(request({push}), (model::Request{"", "", kCommit, "push to main", std::nullopt}));
  push.branch = "release/1.2";
  EXPECT_EQ(request({push}).reason, "push to release/1.2");
}

TEST_F(Choose, WhatDeploysNothingIsSaidInWords) {
  push.branch = "feature/x";
  EXPECT_EQ(reason({push}), "push to feature/x: this app deploys main, release/*");
  push.branch.clear();
  push.tag = "v1";
  EXPECT_EQ(reason({push}), "push to tag v1: this app deploys no tag");
  push.tag.clear();
  push.branch = "main";
  push.obstacle = "it was deleted";
  EXPECT_EQ(reason({push}), "push to main: it was deleted");
  Delivery other;
  other.what = "pull_request";
  EXPECT_EQ(reason({other}), "pull_request: deploys nothing");
}

TEST_F(Choose, OnlyTheEventsOfTheRuleDeploy) {
  push.event = HookEvent::workflow;
  push.workflow = "image";
  EXPECT_EQ(reason({push}), "run of image for main: this app deploys on push");
  rule.events = {HookEvent::workflow};
  EXPECT_EQ(request({push}).reason, "run of image for main");
  rule.workflows = {"image*"};
  request({push});
  push.workflow = "lint";
  EXPECT_EQ(reason({push}), "run of lint for main: this app deploys after image*");
}

TEST_F(Choose, OnlyTheRepositoriesOfTheRuleDeploy) {
  rule.repositories = {"acme/shop"};
  request({push});
  push.repository = "acme/other";
  EXPECT_EQ(reason({push}), "push to main: of acme/other: this app deploys acme/shop");
}

TEST_F(Choose, APingIsAnsweredWhateverTheRule) {
  Delivery ping;
  ping.is_ping = true;
  EXPECT_TRUE(std::holds_alternative<Pong>(choose(hooks, rule, {ping})));
}

TEST_F(Choose, ATemplateMakesTheTag) {
  rule.image_tag = "{branch}-{sha7}";
  push.branch = "release/1.2";
  EXPECT_EQ(request({push}).tag, "release-1.2-aaaaaaa");
  rule.image_tag = "sha-{sha}";
  EXPECT_EQ(request({push}).tag, "sha-" + kCommit);
  rule.image_tag = "stable";
  EXPECT_EQ(request({push}).tag, "stable");
  rule.image_tag = "{tag}";
  EXPECT_EQ(reason({push}), "push to release/1.2: image_tag needs its {tag}, and it has none");
  rule.image_tag = "{branch}";
  rule.branches = {"*"};
  push.branch = std::string(150, 'x');
  EXPECT_NE(reason({push}).find("is no tag"), std::string::npos);
}

TEST_F(Choose, ATagOfGitStandsForTheSameTagOfTheImage) {
  rule.tags = {"v*"};
  push.branch.clear();
  push.tag = "v1.2+exp";
  EXPECT_EQ(request({push}).tag, "v1.2-exp");
  push.event = HookEvent::release;
  rule.events = {HookEvent::release};
  EXPECT_EQ(request({push}).reason, "release v1.2+exp");
}

TEST_F(Choose, AnImageDeploysWhenItIsTheAppsAndItsTagIsAllowed) {
  rule.events = {HookEvent::package};
  image.image_digest = kDigest;
  EXPECT_EQ(request({image}), (model::Request{"main", kDigest, "", "push of acme/shop:main", std::nullopt}));
  image.image_tag = "v1";
  EXPECT_EQ(reason({image}), "push of acme/shop:v1: this app deploys main");
  rule.tags = {"v*"};
  EXPECT_EQ(request({image}).tag, "v1");
  image.image_repository = "acme/other";
  EXPECT_EQ(reason({image}), "push of acme/other:v1: this app deploys acme/shop");
}

TEST_F(Choose, WhatIsNotInTheRegistrysGrammarDeploysNothing) {
  rule.events = {HookEvent::package};
  rule.tags = {"*"};
  for (const std::string tag : {"a b", "-x", "a:b", "a/b", "$(id)", "x\n"}) {
    image.image_tag = tag;
    EXPECT_NE(reason({image}).find("its tag is none"), std::string::npos) << tag;
  }
  image.image_tag = "main";
  image.image_digest = "sha256:short";
  EXPECT_NE(reason({image}).find("its digest is none"), std::string::npos);
}

TEST_F(Choose, OfSeveralThatDeployTheNewestCounts) {
  rule.events = {HookEvent::package};
  rule.tags = {"*"};
  Delivery old = image, newest = image, foreign = image;
  old.happened = WallTime(Milliseconds(1'000));
  old.image_tag = "v1";
  newest.happened = WallTime(Milliseconds(2'000));
  newest.image_tag = "v2";
  foreign.happened = WallTime(Milliseconds(3'000));
  foreign.image_repository = "acme/other";
  EXPECT_EQ(request({old, newest, foreign}).tag, "v2");
  EXPECT_EQ(request({newest, old, foreign}).tag, "v2");
  EXPECT_EQ(reason({foreign, foreign}), "push of acme/other:main: this app deploys acme/shop (and 1 more)");
}

}  // namespace
}  // namespace cutover::hooks
