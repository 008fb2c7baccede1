#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "cutover/deploy/service.hpp"
#include "hooks/signature.hpp"
#include "support/fake_clock.hpp"
#include "unit/api/scripted_service.hpp"
#include "unit/hooks/samples.hpp"

namespace cutover::hooks {
namespace {

using namespace testing;
using Kind = Answer::Kind;

class Receiving : public ::testing::Test {
 protected:
  Receiving() : receiver(make_receiver(service, clock)) {
    model::AppHooks hooks;
    hooks.image = *model::parse_image_ref("ghcr.io/acme/shop:main");
    model::HookRule rule;
    rule.sender = model::HookSender::github;
    rule.secret = secret;
    rule.events = {model::HookEvent::push};
    rule.branches = {"main"};
    hooks.rules = {rule};
    receiver->configure({{"shop", hooks}});
  }

  Result<Answer> receive(Incoming request) {
    std::optional<Result<Answer>> answer;
    boost::asio::co_spawn(context, receiver->receive(std::move(request)),
                          [&](std::exception_ptr, Result<Answer> result) { answer = std::move(result); });
    context.restart();
    context.poll();
    return answer.value_or(Error(ErrorCode::internal, "no answer"));
  }
  Incoming signed_push(const std::string& branch = "main", const std::string& id = "72d3162e") const {
    Incoming request = github("push", github_push("refs/heads/" + branch));
    request.headers[1].second = id;
    sign(request);
    return request;
  }
  void sign(Incoming& request) const {
    std::string hex;
    for (const unsigned char byte : hmac_sha256(secret.reveal(), request.body)) {
      constexpr char digits[] = "0123456789abcdef";
      hex += digits[byte >> 4];
      hex += digits[byte & 15];
    }
    request.headers.emplace_back("X-Hub-Signature-256", "sha256=" + hex);
  }

  const Secret secret{"a-secret-of-more-than-16-bytes"};
  boost::asio::io_context context;
  test::FakeClock clock;
  test::ScriptedService service{context.get_executor()};
  std::unique_ptr<Receiver> receiver;
};

TEST_F(Receiving, ADeliveryAsksForADeploymentAndSaysWhoAsked) {
  const auto answer = receive(signed_push());
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->kind, Kind::accepted);
  EXPECT_EQ(answer->number, 1);
  ASSERT_EQ(service.submissions.size(), 1u);
  const auto& submission = service.submissions.front();
  EXPECT_EQ(submission.app, "shop");
  EXPECT_EQ(submission.requested_by, (model::Requester{"hook", "github:octocat"}));
  EXPECT_TRUE(submission.idempotency_key.starts_with("github:body-")) << submission.idempotency_key;
  EXPECT_TRUE(submission.key_decides);
  EXPECT_EQ(submission.request.ref, kCommit);
  EXPECT_EQ(submission.origin,
            (model::Origin{"github:push", from_rfc3339("2026-08-01T12:00:00Z"), kCommit, kOtherCommit}));
}

TEST_F(Receiving, TheSameDeliveryAgainIsTheFirstDeployment) {
  receive(signed_push());
  const auto again = receive(signed_push());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kind, Kind::repeated);
  EXPECT_EQ(again->number, 1);
  EXPECT_EQ(receive(signed_push("main", "another"))->kind, Kind::repeated)
      << "GitHub does not sign the id: under another one it is the same delivery";
}

TEST_F(Receiving, WhatIsNotBelievedIsToldApartInTheLogOnly) {
  Incoming tampered = signed_push();
  tampered.body += " ";
  Incoming of_nobody = signed_push();
  of_nobody.app = "nobody";
  Incoming of_no_sender = signed_push();
  of_no_sender.sender = "sourcehut";
  Incoming of_another_sender = signed_push();
  of_another_sender.sender = "gitea";
  std::set<std::string> texts;
  for (Incoming* request : {&tampered, &of_nobody, &of_no_sender, &of_another_sender}) {
    const auto answer = receive(*request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::unauthorized);
    texts.insert(answer.error().text());
  }
  EXPECT_EQ(texts.size(), 1u);
  EXPECT_TRUE(service.submissions.empty());
}

TEST_F(Receiving, ARefusedDeliveryDoesNotUseUpItsId) {
  Incoming tampered = signed_push();
  tampered.headers.back().second.back() ^= 1;
  EXPECT_FALSE(receive(tampered));
  EXPECT_EQ(receive(signed_push("feature/x"))->kind, Kind::nothing);
  service.refusal = Error(ErrorCode::storage, "disk full");
  EXPECT_FALSE(receive(signed_push()));
  service.refusal.reset();
  EXPECT_EQ(receive(signed_push())->kind, Kind::accepted);
}

TEST_F(Receiving, WhatAsksForNothingIsAnsweredWithTheReason) {
  EXPECT_EQ(receive(signed_push("feature/x"))->reason, "push to feature/x: this app deploys main");
  Incoming ping = github("ping", "{}");
  sign(ping);
  EXPECT_EQ(receive(ping)->kind, Kind::pong);
  EXPECT_TRUE(service.submissions.empty());
}

TEST_F(Receiving, NothingIsParsedBeforeTheSignatureIsRight) {
  Incoming nonsense = github("push", "{");
  EXPECT_EQ(receive(nonsense).error().code(), ErrorCode::unauthorized);
  sign(nonsense);
  EXPECT_EQ(receive(nonsense).error().code(), ErrorCode::invalid_argument);
}

TEST_F(Receiving, AReloadTakesEffectAtOnce) {
  receiver->configure({});
  EXPECT_FALSE(receive(signed_push()));
}

}  // namespace
}  // namespace cutover::hooks
