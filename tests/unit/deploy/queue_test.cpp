#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::ElementsAre;

class Queue : public Host {};

TEST_F(Queue, ANewerRequestSupersedesTheOneThatWaits) {
  const int first = submit("v1");
  run_to_phase(first, Phase::preparing);
  const int second = submit("v2");
  const int third = submit("v3");
  EXPECT_EQ(ended(first).outcome, Outcome::succeeded);
  const auto superseded = ended(second);
  EXPECT_EQ(superseded.outcome, Outcome::superseded);
  EXPECT_EQ(superseded.message, "superseded by shop/3");
  EXPECT_EQ(ended(third).outcome, Outcome::succeeded);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-3"));
}

TEST_F(Queue, TheSameKeyIsTheSameDeployment) {
  deploy::Submission submission;
  submission.app = "shop";
  submission.idempotency_key = "delivery-1";
  deploy::Submission again = submission;
  const auto first = run(service->submit(std::move(submission)));
  const auto second = run(service->submit(std::move(again)));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->number, first->number);
  EXPECT_TRUE(second->repeated);
  ended(first->number);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Queue, ARequestWhoseAcceptanceWasLostIsTakenUpWhenItIsRepeated) {
  store.lose_accept = true;
  deploy::Submission submission;
  submission.app = "shop";
  submission.idempotency_key = "delivery-1";
  deploy::Submission again = submission;
  EXPECT_FALSE(run(service->submit(std::move(submission))));
  const auto second = run(service->submit(std::move(again)));
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(ended(second->number).outcome, Outcome::succeeded);
}

TEST_F(Queue, AnImageThatTheAppDoesNotAllowIsRefusedBeforeItIsQueued) {
  shop.allow.images = {shop.image.repository + ":v*"};
  service->configure({{"shop", shop}});
  deploy::Submission submission;
  submission.app = "shop";
  submission.request.tag = "nightly";
  const auto refused = run(service->submit(submission));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
  EXPECT_THAT(refused.error().text(), ::testing::HasSubstr("allow.images"));
  EXPECT_FALSE(run(service->plan("shop", submission.request)));
  submission.request.tag = "v1";
  EXPECT_TRUE(run(service->submit(submission)));
}

TEST_F(Queue, AnAppOfDigestsTakesNothingElse) {
  shop.allow.digest_only = true;
  service->configure({{"shop", shop}});
  deploy::Submission submission;
  submission.app = "shop";
  submission.request.tag = "v1";
  EXPECT_FALSE(run(service->submit(submission)));
  submission.request.digest = "sha256:" + std::string(64, 'a');
  EXPECT_TRUE(run(service->submit(submission)));
}

TEST_F(Queue, DifferentAppsGoOnSideBySide) {
  model::App blog = shop;
  blog.name = "blog";
  service->configure({{"shop", shop}, {"blog", blog}});
  prober.health["shop-web-1"].ready_after = 50s;
  const int slow = submit("v1");
  run_to_phase(slow, Phase::cutting_over);
  deploy::Submission submission;
  submission.app = "blog";
  const auto quick = run(service->submit(std::move(submission)));
  const auto deployment = run(service->ended(model::DeploymentId{"blog", quick->number}));
  EXPECT_EQ(deployment->outcome, Outcome::succeeded);
  EXPECT_FALSE(seen(slow).outcome);
}

TEST_F(Queue, ItSaysWhenTheLastOfSeveralHasEnded) {
  model::App blog = shop;
  blog.name = "blog";
  service->configure({{"shop", shop}, {"blog", blog}});
  prober.health["shop-web-1"].ready_after = 50s;
  const int slow = submit("v1");
  deploy::Submission submission;
  submission.app = "blog";
  const auto quick = run(service->submit(std::move(submission)));
  std::ignore = run(service->ended(model::DeploymentId{"blog", quick->number}));
  EXPECT_EQ(idle_times, 0);
  ended(slow);
  run_until([] { return false; });
  EXPECT_EQ(idle_times, 1);
  EXPECT_TRUE(service->under_way().empty());
}

TEST_F(Queue, WhatIsWorkedOnIsKnownWithItsPhase) {
  EXPECT_TRUE(service->under_way().empty());
  const int first = submit("v1");
  const int second = submit("v2");
  run_to_phase(first, Phase::watching);
  const auto under_way = service->under_way();
  ASSERT_EQ(under_way.size(), 1u);
  EXPECT_EQ(under_way[0].id, (model::DeploymentId{"shop", first}));
  EXPECT_EQ(under_way[0].phase, Phase::watching);
  ended(second);
  EXPECT_TRUE(service->under_way().empty());
}

TEST_F(Queue, ARequestForAnUnknownAppOrAWrongTagIsRefused) {
  deploy::Submission unknown;
  unknown.app = "blog";
  EXPECT_EQ(run(service->submit(unknown)).error().text(), "there is no app called blog in the configuration");
  deploy::Submission wrong;
  wrong.app = "shop";
  wrong.request.tag = "$(id)";
  EXPECT_EQ(run(service->submit(wrong)).error().code(), ErrorCode::invalid_argument);
  wrong.request.tag = "";
  wrong.request.digest = "sha256:1";
  EXPECT_EQ(run(service->submit(wrong)).error().code(), ErrorCode::invalid_argument);
}

TEST_F(Queue, AQueuedRequestSurvivesARestart) {
  engine.takes["create shop-web-1"] = 10s;
  const int first = submit("v1");
  run_to_phase(first, Phase::preparing);
  const int second = submit("v2");
  restart();
  EXPECT_EQ(ended(first).outcome, Outcome::failed);
  EXPECT_EQ(ended(second).outcome, Outcome::succeeded);
}

TEST_F(Queue, AnAppThatIsTakenOutOfTheConfigurationEndsWhatWaits) {
  const int first = submit("v1");
  run_to_phase(first, Phase::preparing);
  const int second = submit("v2");
  service->configure({});
  EXPECT_EQ(ended(first).outcome, Outcome::succeeded);
  const auto deployment = ended(second);
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.message, "the app was taken out of the configuration while shop/2 waited");
  EXPECT_EQ(deployment.serving, 1);
}

TEST_F(Queue, AStoppingDaemonTakesNoRequestsAndLeavesWhatWaits) {
  const int first = submit("v1");
  run_to_phase(first, Phase::watching);
  const int second = submit("v2");
  bool stopped = false;
  boost::asio::co_spawn(*context, service->stop(), [&](std::exception_ptr) { stopped = true; });
  run_until([&] { return stopped; });
  EXPECT_EQ(seen(first).outcome, Outcome::succeeded);
  EXPECT_FALSE(seen(second).outcome);
  deploy::Submission late;
  late.app = "shop";
  EXPECT_EQ(run(service->submit(std::move(late))).error().code(), ErrorCode::unavailable);
  restart();
  EXPECT_EQ(ended(second).outcome, Outcome::succeeded);
}

TEST_F(Queue, StatusShowsWhatServesAndWhatIsRetained) {
  deployed("v1");
  deployed("v2");
  const auto status = run(service->status("shop"));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->serving, 2);
  EXPECT_EQ(status->image, "acme/shop:v2");
  EXPECT_EQ(status->digest, FakeEngine::digest('2'));
  ASSERT_EQ(status->containers.size(), 1u);
  EXPECT_EQ(status->containers[0].name, "shop-web-2");
  EXPECT_EQ(status->containers[0].status, "running");
  EXPECT_THAT(status->retained, ElementsAre(1));
  EXPECT_FALSE(status->current);
}

TEST_F(Queue, WhatIsUnderWayIsNotShownAsRetained) {
  deployed("v1");
  deployed("v2");
  const int third = submit("v3");
  run_until([&] { return engine.containers.contains("shop-web-3"); });
  const auto status = run(service->status("shop"));
  ASSERT_TRUE(status);
  ASSERT_TRUE(status->current);
  EXPECT_EQ(status->current->id.number, third);
  EXPECT_THAT(status->retained, ElementsAre(1));
}

TEST_F(Queue, StatusOfAllAppsIsOneQuestionToTheEngine) {
  model::App blog = shop;
  blog.name = "blog";
  model::App wiki = shop;
  wiki.name = "wiki";
  service->configure({{"shop", shop}, {"blog", blog}, {"wiki", wiki}});
  deployed("v1");
  deployed("v2");
  deploy::Submission submission;
  submission.app = "blog";
  const auto asked = run(service->submit(std::move(submission)));
  std::ignore = run(service->ended(model::DeploymentId{"blog", asked->number}));
  const int running = submit("v3");
  run_to_phase(running, Phase::watching);
  engine.asked.clear();
  const auto all = run(service->status_of_all());
  EXPECT_THAT(engine.asked, ElementsAre(std::pair("list", 1)));
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  const deploy::AppStatus& of_blog = all->at(0);
  EXPECT_EQ(of_blog.app, "blog");
  EXPECT_EQ(of_blog.serving, 1);
  ASSERT_EQ(of_blog.containers.size(), 1u);
  EXPECT_EQ(of_blog.containers[0].name, "blog-web-1");
  EXPECT_EQ(of_blog.containers[0].status_text, "Up 3 hours");
  EXPECT_EQ(of_blog.latest->id, (model::DeploymentId{"blog", 1}));
  const deploy::AppStatus& of_shop = all->at(1);
  EXPECT_EQ(of_shop.serving, 2);
  EXPECT_EQ(of_shop.image, "acme/shop:v2");
  EXPECT_EQ(of_shop.digest, FakeEngine::digest('2'));
  EXPECT_THAT(of_shop.retained, ElementsAre(1));
  EXPECT_EQ(of_shop.current->id.number, 3);
  EXPECT_EQ(of_shop.latest->id.number, 3);
  const deploy::AppStatus& of_wiki = all->at(2);
  EXPECT_EQ(of_wiki.app, "wiki");
  EXPECT_FALSE(of_wiki.serving || of_wiki.latest || of_wiki.stopped);
}

TEST_F(Queue, StatusOfAllAppsSaysWhyTheEngineWasNotAsked) {
  deployed("v1");
  run_until([] { return false; });
  engine.fail("list", Error(ErrorCode::unavailable, "no answer"));
  const auto all = run(service->status_of_all());
  ASSERT_TRUE(all);
  EXPECT_EQ(all->at(0).serving, 1);
  EXPECT_EQ(all->at(0).engine_error, "listing the containers of all apps: no answer");
}

}  // namespace
}  // namespace cutover::test
