#include <gtest/gtest.h>

#include "hooks/sender.hpp"
#include "unit/hooks/samples.hpp"

namespace cutover::hooks {
namespace {

using model::HookEvent;
using namespace testing;

Result<Deliveries> parsed(const Incoming& request) {
  return sender_of(*model::hook_sender(request.sender)).parse(request);
}

/// The only delivery of a request that is as it should be.
Delivery one(const Incoming& request) {
  const auto deliveries = parsed(request);
  if (!deliveries) ADD_FAILURE() << deliveries.error().text();
  return deliveries && deliveries->size() == 1 ? deliveries->front() : Delivery();
}

WallTime noon() {
  return *from_rfc3339("2026-08-01T12:00:00Z");
}

TEST(GitHub, PushOfABranchNamesCommitBranchAndActor) {
  const Delivery push = one(github("push", github_push("refs/heads/feature/x")));
  EXPECT_EQ(push.id, "72d3162e");
  EXPECT_EQ(push.event, HookEvent::push);
  EXPECT_EQ(push.branch, "feature/x");
  EXPECT_EQ(push.tag, "");
  EXPECT_EQ(push.commit, kCommit);
  EXPECT_EQ(push.before, kOtherCommit);
  EXPECT_EQ(push.repository, "acme/shop");
  EXPECT_EQ(push.actor, "octocat");
  EXPECT_EQ(push.happened, noon());
  EXPECT_EQ(push.obstacle, "");
}

TEST(GitHub, PushOfATagNamesTheTag) {
  EXPECT_EQ(one(github("push", github_push("refs/tags/v1"))).tag, "v1");
}

TEST(GitHub, ABranchThatWasDeletedDeploysNothing) {
  EXPECT_EQ(one(github("push", github_push("refs/heads/main", kNoCommit))).obstacle, "it was deleted");
}

TEST(GitHub, PingIsOne) {
  EXPECT_TRUE(one(github("ping", R"({"zen": "Keep it logically awesome."})")).is_ping);
}

TEST(GitHub, EventsThatCouldNotDeployAreOfNoKind) {
  const Delivery request = one(github("pull_request", R"({"action": "opened"})"));
  EXPECT_FALSE(request.event);
  EXPECT_EQ(request.what, "pull_request");
}

TEST(GitHub, OnlyAPublishedReleaseDeploys) {
  const auto release = [](const std::string& action) {
    return one(github("release",
                      R"({"action": ")" + action +
                          R"(", "release": {"tag_name": "v1.2", "published_at": "2026-08-01T12:00:00Z"}})"));
  };
  EXPECT_EQ(release("published").event, HookEvent::release);
  EXPECT_EQ(release("published").tag, "v1.2");
  EXPECT_EQ(release("published").happened, noon());
  EXPECT_EQ(release("published").obstacle, "");
  EXPECT_NE(release("edited").obstacle, "");
}

TEST(GitHub, OnlyARunThatSucceededDeploys) {
  const Delivery run = one(github("workflow_run", github_run("completed", "success")));
  EXPECT_EQ(run.event, HookEvent::workflow);
  EXPECT_EQ(run.workflow, "image");
  EXPECT_EQ(run.branch, "main");
  EXPECT_EQ(run.commit, kCommit);
  EXPECT_EQ(run.obstacle, "");
  EXPECT_NE(one(github("workflow_run", github_run("completed", "failure"))).obstacle, "");
  EXPECT_NE(one(github("workflow_run", github_run("requested", ""))).obstacle, "");
}

TEST(GitHub, ARunForAForkOrAPullRequestDeploysNothing) {
  EXPECT_EQ(one(github("workflow_run", github_run("completed", "success", "mallory/shop"))).obstacle,
            "it ran for a fork");
  EXPECT_EQ(
      one(github("workflow_run", github_run("completed", "success", "acme/shop", "pull_request_target")))
          .obstacle,
      "it ran for a pull request");
}

TEST(GitHub, PackageNamesTheImage) {
  const std::string version =
      R"({"updated_at": "2026-08-01T12:00:00Z", "container_metadata": {"tag": {"name": "v2", "digest": ")" +
      kDigest + R"("}}})";
  for (const std::string event : {"package", "registry_package"}) {
    const Delivery package = one(github(
        event, R"({"action": "published", ")" + event +
                   R"(": {"namespace": "acme", "name": "shop", "package_version": )" + version + "}}"));
    EXPECT_EQ(package.event, HookEvent::package);
    EXPECT_EQ(package.image_repository, "acme/shop");
    EXPECT_EQ(package.image_tag, "v2");
    EXPECT_EQ(package.image_digest, kDigest);
    EXPECT_EQ(package.happened, noon());
  }
}

Delivery gitlab(const std::string& body) {
  return one(incoming("gitlab", {{"X-Gitlab-Event-UUID", "13792a34"}}, body));
}

TEST(GitLab, PushesAndTagsAreRead) {
  const std::string rest =
      R"(", "before": ")" + kOtherCommit + R"(", "after": ")" + kCommit +
      R"(", "user_username": "jsmith", "project": {"path_with_namespace": "acme/shop"}})";
  const Delivery push = gitlab(R"({"object_kind": "push", "ref": "refs/heads/main)" + rest);
  EXPECT_EQ(push.id, "13792a34");
  EXPECT_EQ(push.event, HookEvent::push);
  EXPECT_EQ(push.branch, "main");
  EXPECT_EQ(push.commit, kCommit);
  EXPECT_EQ(push.actor, "jsmith");
  EXPECT_EQ(gitlab(R"({"object_kind": "tag_push", "ref": "refs/tags/v1)" + rest).tag, "v1");
  EXPECT_EQ(
      gitlab(R"({"object_kind": "push", "ref": "refs/heads/main", "after": ")" + kNoCommit + "\"}").obstacle,
      "it was deleted");
}

TEST(GitLab, OnlyAPipelineThatSucceededAndIsNotAMergeRequestsDeploys) {
  const auto pipeline = [](const std::string& status, const std::string& source) {
    return gitlab(
        R"({"object_kind": "pipeline", "object_attributes": {"ref": "main", "tag": false, "sha": ")" +
        kCommit + R"(", "status": ")" + status + R"(", "source": ")" + source +
        R"(", "created_at": "2026-08-01 12:00:00 UTC"}, "user": {"username": "jsmith"}})");
  };
  const Delivery good = pipeline("success", "push");
  EXPECT_EQ(good.event, HookEvent::workflow);
  EXPECT_EQ(good.branch, "main");
  EXPECT_EQ(good.happened, noon());
  EXPECT_EQ(good.obstacle, "");
  EXPECT_NE(pipeline("failed", "push").obstacle, "");
  EXPECT_EQ(pipeline("success", "merge_request_event").obstacle, "it ran for a merge request");
}

TEST(Gitea, AndForgejoGiveTheSameEventsUnderTheirOwnNames) {
  for (const auto& [sender, prefix] : {std::pair{"gitea", "X-Gitea-"}, std::pair{"forgejo", "X-Forgejo-"}}) {
    const std::string start(prefix);
    const Headers headers = {{start + "Event", "push"}, {start + "Delivery", "f6266f16"}};
    const Delivery push = one(incoming(sender, headers, github_push("refs/heads/main")));
    EXPECT_EQ(push.id, "f6266f16");
    EXPECT_EQ(push.event, HookEvent::push);
    EXPECT_EQ(push.branch, "main");
    EXPECT_EQ(push.commit, kCommit);
    EXPECT_EQ(push.actor, "octocat");
  }
}

TEST(Gitea, OnlyAnImageThatWasCreatedDeploys) {
  const auto package = [](const std::string& type) {
    return one(incoming(
        "gitea", {{"X-Gitea-Event", "package"}},
        R"({"action": "created", "package": {"owner": {"login": "acme"}, "name": "shop", "version": "v2",
                            "type": ")" +
            type + "\"}}"));
  };
  EXPECT_EQ(package("container").image_repository, "acme/shop");
  EXPECT_EQ(package("container").image_tag, "v2");
  EXPECT_EQ(package("container").obstacle, "");
  EXPECT_EQ(package("npm").obstacle, "it is no image");
}

TEST(Bitbucket, EachChangeOfAPushIsOneDelivery) {
  const std::string target = R"("target": {"hash": ")" + kCommit + R"("}})";
  const auto deliveries =
      parsed(incoming("bitbucket", {{"X-Event-Key", "repo:push"}, {"X-Request-UUID", "{5f2c}"}},
                      R"({"push": {"changes": [{"old": null, "new": {"type": "branch", "name": "main", )" +
                          target + R"(}, {"old": null, "new": {"type": "tag", "name": "v1", )" + target +
                          R"(}, {"new": null, "old": {"type": "branch", "name": "gone", )" + target +
                          R"(}]}, "repository": {"full_name": "acme/shop"}, "actor": {"nickname": "ann"}})"));
  ASSERT_TRUE(deliveries) << deliveries.error().text();
  ASSERT_EQ(deliveries->size(), 3u);
  EXPECT_EQ((*deliveries)[0].branch, "main");
  EXPECT_EQ((*deliveries)[0].commit, kCommit);
  EXPECT_EQ((*deliveries)[0].actor, "ann");
  EXPECT_EQ((*deliveries)[1].tag, "v1");
  EXPECT_EQ((*deliveries)[2].obstacle, "it was deleted");
}

TEST(DockerHub, NamesARepositoryAndATag) {
  const Delivery push = one(incoming("dockerhub", {}, R"({"callback_url": "https://registry.hub.docker.com/x",
    "push_data": {"pushed_at": 1785585600, "pusher": "ann", "tag": "latest"}, "repository": {"repo_name": "acme/shop"}})"));
  EXPECT_EQ(push.event, HookEvent::package);
  EXPECT_EQ(push.image_repository, "acme/shop");
  EXPECT_EQ(push.image_tag, "latest");
  EXPECT_EQ(push.image_digest, "");
  EXPECT_EQ(push.happened, noon());
}

TEST(Registry, OnlyThePushOfATagDeploys) {
  const auto event = [](const std::string& tag, const std::string& action) {
    return one(incoming("registry", {}, registry_events(tag, action)));
  };
  const Delivery push = event("v2", "push");
  EXPECT_EQ(push.id, "320678d8");
  EXPECT_EQ(push.image_repository, "acme/shop");
  EXPECT_EQ(push.image_tag, "v2");
  EXPECT_EQ(push.image_digest, kDigest);
  EXPECT_EQ(push.actor, "ci");
  EXPECT_EQ(push.happened, noon() + Milliseconds(500));
  EXPECT_EQ(push.obstacle, "");
  EXPECT_EQ(event("", "push").obstacle, "it is of no tag");
  EXPECT_EQ(event("v2", "pull").obstacle, "only a push deploys");
}

TEST(Generic, TakesWhatARequestToTheApiMayChoose) {
  const Headers headers = {{"webhook-id", "msg_1"}};
  const Delivery deploy =
      one(incoming("generic", headers, R"({"type": "deploy", "timestamp": "2026-08-01T12:00:00Z",
    "data": {"tag": "v2", "ref": "build 7", "reason": "fix\nit", "actor": "ci", "force": true}})"));
  EXPECT_EQ(deploy.id, "msg_1");
  EXPECT_EQ(deploy.image_tag, "v2");
  EXPECT_EQ(deploy.ref, "build 7");
  EXPECT_EQ(deploy.reason, "fix it");
  EXPECT_EQ(deploy.actor, "ci");
  EXPECT_TRUE(deploy.force);
  EXPECT_TRUE(one(incoming("generic", headers, R"({"type": "ping"})")).is_ping);
  EXPECT_FALSE(one(incoming("generic", headers, R"({"type": "invoice.paid"})")).event);
}

}  // namespace
}  // namespace cutover::hooks
