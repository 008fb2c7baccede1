#include "cutover/hooks/receiver.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/deploy/service.hpp"
#include "hooks/choose.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"

namespace cutover::hooks {
namespace {

/// The same for every reason: who has no secret learns nothing, not even which apps there are.
Error not_believed() {
  return Error(ErrorCode::unauthorized, "this delivery is not signed as the app's hook wants it");
}

/// Their signature is over the body alone, in which there is a time: whoever has recorded a delivery could
/// send it again under another id. (Bitbucket's bodies have no time: the same push can happen twice.)
bool stands_by_its_body(model::HookSender sender) {
  return sender == model::HookSender::github || sender == model::HookSender::gitea ||
         sender == model::HookSender::forgejo;
}

/// The id is its sender's; otherwise the body stands for itself.
std::string key_of(const Incoming& incoming, const Delivery& delivery) {
  const bool has_id = !delivery.id.empty() && !stands_by_its_body(*model::hook_sender(incoming.sender));
  if (has_id) return incoming.sender + ":" + delivery.id;
  static constexpr char digits[] = "0123456789abcdef";
  std::string key = incoming.sender + ":body-";
  for (const unsigned char byte : hmac_sha256("cutover: body", incoming.body)) {
    key += digits[byte >> 4];
    key += digits[byte & 15];
  }
  return key;
}

deploy::Submission submission_of(const Incoming& incoming, Chosen chosen) {
  Delivery& delivery = chosen.delivery;
  deploy::Submission submission;
  submission.app = incoming.app;
  submission.request = std::move(chosen.request);
  submission.requested_by.kind = "hook";
  submission.requested_by.name = incoming.sender + (delivery.actor.empty() ? "" : ":" + delivery.actor);
  submission.idempotency_key = key_of(incoming, delivery);
  submission.key_decides = true;
  if (delivery.force) return submission;
  model::Origin origin;
  origin.stream = incoming.sender + ":" + std::string(to_string(*delivery.event));
  origin.happened = delivery.happened;
  origin.commit = std::move(delivery.commit);
  origin.before = std::move(delivery.before);
  submission.origin = std::move(origin);
  return submission;
}

class HookReceiver final : public Receiver {
 public:
  HookReceiver(deploy::Service& service, Clock& clock) : service_(service), clock_(clock) {}

  Task<Result<Answer>> receive(Incoming incoming) override;
  void configure(std::map<std::string, model::AppHooks> hooks) override { hooks_ = std::move(hooks); }

 private:
  struct Hook {
    const model::AppHooks* app = nullptr;
    const model::HookRule* rule = nullptr;
  };
  Hook find(const Incoming& incoming) const;
  Result<Choice> read(const Incoming& incoming) const;
  Task<Result<Answer>> ask(Incoming incoming, Chosen chosen);

  deploy::Service& service_;
  Clock& clock_;
  std::map<std::string, model::AppHooks> hooks_;  // by app
};

Task<Result<Answer>> HookReceiver::receive(Incoming incoming) {
  auto choice = read(incoming);
  if (!choice) co_return choice.error();
  if (auto* chosen = std::get_if<Chosen>(&*choice)) {
    auto answer = co_await ask(std::move(incoming), std::move(*chosen));
    co_return answer;
  }
  Answer answer;
  if (const auto* nothing = std::get_if<Nothing>(&*choice)) {
    answer.reason = nothing->reason;
    spdlog::info("event=hook_asks_nothing app={} sender={} reason={:?}", incoming.app, incoming.sender,
                 answer.reason);
  } else {
    answer.kind = Answer::Kind::pong;
  }
  co_return answer;
}

/// No byte of the body is parsed before the sender's signature was found right.
Result<Choice> HookReceiver::read(const Incoming& incoming) const {
  const Hook hook = find(incoming);
  if (!hook.rule) {
    // As long as with one, so that its time tells nobody which apps and hooks there are.
    static const Secret nobodys("whsec_bm8gaG9vayBoYXMgdGhpcyBzZWNyZXQ=");
    if (const auto sender = model::hook_sender(incoming.sender)) {
      sender_of(*sender).verify(incoming, nobodys, clock_.utc());
    }
    spdlog::warn("event=hook_refused app={:?} sender={:?} why=\"no such hook is configured\"", incoming.app,
                 incoming.sender);
    return not_believed();
  }
  const Sender& sender = sender_of(hook.rule->sender);
  if (!sender.verify(incoming, hook.rule->secret, clock_.utc())) {
    spdlog::warn("event=hook_refused app={} sender={} why=\"not signed with the hook's secret\"",
                 incoming.app, incoming.sender);
    return not_believed();
  }
  const auto deliveries = sender.parse(incoming);
  if (!deliveries) {
    spdlog::warn("event=hook_refused app={} sender={} why={:?}", incoming.app, incoming.sender,
                 deliveries.error().text());
    return deliveries.error();
  }
  return choose(*hook.app, *hook.rule, *deliveries);
}

HookReceiver::Hook HookReceiver::find(const Incoming& incoming) const {
  const auto app = hooks_.find(incoming.app);
  const auto sender = model::hook_sender(incoming.sender);
  if (app == hooks_.end() || !sender) return {};
  const auto& rules = app->second.rules;
  const auto rule = std::find_if(rules.begin(), rules.end(), [wanted = *sender](const model::HookRule& one) {
    return one.sender == wanted;
  });
  return rule == rules.end() ? Hook{} : Hook{&app->second, &*rule};
}

Task<Result<Answer>> HookReceiver::ask(Incoming incoming, Chosen chosen) {
  const std::string what = chosen.request.reason;
  auto submission = submission_of(incoming, std::move(chosen));
  auto submitted = co_await service_.submit(std::move(submission));
  if (!submitted) co_return submitted.error();
  Answer answer;
  if (submitted->newer) {
    const model::DeploymentId newer{incoming.app, *submitted->newer};
    answer.reason = what + ": came late, " + newer.text() + " is of what happened after it";
    spdlog::warn("event=hook_came_late app={} sender={} reason={:?}", incoming.app, incoming.sender,
                 answer.reason);
    co_return answer;
  }
  answer.kind = submitted->repeated ? Answer::Kind::repeated : Answer::Kind::accepted;
  answer.number = submitted->number;
  co_return answer;
}

}  // namespace

std::unique_ptr<Receiver> make_receiver(deploy::Service& service, Clock& clock) {
  return std::make_unique<HookReceiver>(service, clock);
}

}  // namespace cutover::hooks
