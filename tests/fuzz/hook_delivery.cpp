#include "fuzz/input.hpp"
#include "hooks/choose.hpp"
#include "hooks/sender.hpp"

// A delivery as its sender says it: the first byte chooses the sender, the first line is the value of each
// header that a sender is asked for, the rest is the body.

namespace cutover::hooks {
namespace {

const Secret kSecret("a secret that no input can know");
const Secret kSigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
constexpr WallTime kNow{std::chrono::seconds(1'785'585'600)};

Incoming incoming_of(model::HookSender sender, std::string_view header, std::string_view body) {
  Incoming incoming;
  incoming.app = "shop";
  incoming.sender = std::string(to_string(sender));
  incoming.path_secret = Secret(std::string(header));
  for (const char* name :
       {"X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256", "X-Hub-Signature", "X-Gitlab-Event",
        "X-Gitlab-Token", "X-Gitlab-Event-UUID", "X-Gitea-Event", "X-Gitea-Delivery", "X-Gitea-Signature",
        "X-Forgejo-Event", "X-Forgejo-Delivery", "X-Forgejo-Signature", "X-Event-Key", "X-Request-UUID",
        "X-Hook-UUID", "Authorization", "webhook-id", "webhook-signature"}) {
    incoming.headers.emplace_back(name, header);
  }
  incoming.headers.emplace_back("webhook-timestamp", "1785585600");
  incoming.body = body;
  return incoming;
}

model::HookRule rule_of(model::HookSender sender) {
  model::HookRule rule;
  rule.sender = sender;
  rule.secret = sender == model::HookSender::generic ? kSigningKey : kSecret;
  rule.events = {model::HookEvent::push, model::HookEvent::release, model::HookEvent::workflow,
                 model::HookEvent::package};
  rule.branches = {"**"};
  rule.tags = {"**"};
  rule.image_tag = "{branch}-{sha7}";
  return rule;
}

void check(const Choice& choice) {
  if (const auto* nothing = std::get_if<Nothing>(&choice)) {
    fuzz::require(fuzz::is_text(nothing->reason), "a reason is text");
    fuzz::require(nothing->reason.find_first_of("\r\n") == std::string::npos, "a reason is a line");
    return;
  }
  const auto* chosen = std::get_if<Chosen>(&choice);
  if (!chosen) return;
  const model::Request& request = chosen->request;
  fuzz::require(request.tag.empty() || model::is_valid_tag(request.tag), "a tag is a tag");
  fuzz::require(request.digest.empty() || model::is_valid_digest(request.digest), "a digest is a digest");
  fuzz::require(!request.rollback_to, "a payload goes back to nothing");
  for (const std::string& text : {request.ref, request.reason, chosen->delivery.actor, chosen->delivery.id}) {
    fuzz::require(fuzz::is_text(text), "what is recorded is text");
    fuzz::require(text.find_first_of("\r\n") == std::string::npos, "what is recorded is a line");
    fuzz::require(text.size() <= 1024, "what is recorded is bounded");
  }
}

}  // namespace
}  // namespace cutover::hooks

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  if (size == 0) return 0;
  const auto sender = model::kHookSenders[data[0] % std::size(model::kHookSenders)];
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  const auto line = std::min(text.find('\n'), text.size());
  const auto body = text.substr(std::min(line + 1, text.size()));
  const hooks::Incoming incoming = hooks::incoming_of(sender, text.substr(0, line), body);
  const model::HookRule rule = hooks::rule_of(sender);
  const hooks::Sender& reader = hooks::sender_of(sender);
  fuzz::require(!reader.verify(incoming, rule.secret, hooks::kNow), "nobody signs without the secret");
  const auto deliveries = reader.parse(incoming);
  if (!deliveries) {
    fuzz::require(fuzz::is_text(deliveries.error().text()), "a refusal is text");
    return 0;
  }
  fuzz::require(!deliveries->empty(), "a delivery tells of something");
  model::AppHooks app;
  app.image = *model::parse_image_ref("acme/shop:main");
  app.rules = {rule};
  hooks::check(hooks::choose(app, rule, *deliveries));
  return 0;
}
