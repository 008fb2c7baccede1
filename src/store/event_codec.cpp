#include "store/event_codec.hpp"

#include <utility>

#include "store/spec_codec.hpp"

namespace cutover::store {

template <>
struct EnumText<model::Phase> {
  static std::string_view to_text(model::Phase phase) { return model::to_string(phase); }
  static std::optional<model::Phase> from_text(std::string_view text) { return model::phase_from(text); }
};
template <>
struct EnumText<model::PhaseResult> {
  static std::string_view to_text(model::PhaseResult result) { return model::to_string(result); }
  static std::optional<model::PhaseResult> from_text(std::string_view text) {
    return model::phase_result_from(text);
  }
};
template <>
struct EnumText<model::Outcome> {
  static std::string_view to_text(model::Outcome outcome) { return model::to_string(outcome); }
  static std::optional<model::Outcome> from_text(std::string_view text) { return model::outcome_from(text); }
};

void fields(auto& visit, Is<model::Started> auto& event) {
  visit("previous", event.previous);
  visit("boot", event.boot);
  visit("since_boot_ms", event.since_boot);
}
void fields(auto& visit, Is<model::PhaseStarted> auto& event) {
  visit("phase", event.phase);
}
void fields(auto& visit, Is<model::PhaseEnded> auto& event) {
  visit("phase", event.phase);
  visit("result", event.result);
  visit("duration_ms", event.duration);
}
void fields(auto& visit, Is<model::Pinned> auto& event) {
  visit("spec", event.spec);
}
void fields(auto& visit, Is<model::Intended> auto& event) {
  visit("action", event.action);
  visit("target", event.target);
}
void fields(auto& visit, Is<model::Observed> auto& event) {
  visit("target", event.target);
  visit("state", event.state);
}
void fields(auto& visit, Is<model::Noted> auto& event) {
  visit("text", event.text);
}
void fields(auto& visit, Is<model::ReleaseOutput> auto& event) {
  visit("text", event.text);
}
void fields(auto& visit, Is<model::ReleaseEnded> auto& event) {
  visit("exit_code", event.exit_code);
}
void fields(auto& visit, Is<model::ProbeRecord> auto& probe) {
  visit("process", probe.process);
  visit("at", probe.at);
  visit("count", probe.count);
  visit("status", probe.status);
  visit("latency_ms", probe.latency);
  visit("error", probe.error);
  visit("body", probe.body);
}
void fields(auto& visit, Is<model::Probed> auto& event) {
  visit("probe", event.probe);
}
void fields(auto& visit, Is<model::OutputKept> auto& event) {
  visit("process", event.output.process);
  visit("text", event.output.text);
}
void fields(auto& visit, Is<model::Gap> auto& gap) {
  visit("drain_ms", gap.drain);
  visit("shutdown_ms", gap.shutdown);
  visit("engine_ms", gap.engine);
  visit("boot_ms", gap.boot);
  visit("noticing_ms", gap.noticing);
  visit("killed", gap.killed);
  visit("failed_version_ms", gap.failed_version);
}
void fields(auto& visit, Is<model::RequestRecord> auto& requests) {
  visit("total", requests.total);
  visit("held", requests.held);
  visit("longest_wait_ms", requests.longest_wait);
  visit("failed", requests.failed);
}
void fields(auto& visit, Is<model::StopRecord> auto& stop) {
  visit("signal", stop.signal);
  visit("grace_ms", stop.grace);
  visit("is_handled", stop.is_handled);
  visit("command", stop.command);
  visit("command_is_images", stop.command_is_images);
  visit("process", stop.process);
}
void fields(auto& visit, Is<model::Account> auto& account) {
  visit("order", account.order);
  visit("behind_gate", account.behind_gate);
  visit("prestarted", account.prestarted);
  visit("shares_volumes", account.shares_volumes);
  visit("gap", account.gap);
  visit("requests", account.requests);
  visit("stop", account.stop);
  visit("image_bytes", account.image_bytes);
  visit("pull_ms", account.pull);
  visit("repeated_in_boot", account.repeated_in_boot);
}
void fields(auto& visit, Is<model::Accounted> auto& event) {
  visit("account", event.account);
}
void fields(auto& visit, Is<model::Ended> auto& event) {
  visit("outcome", event.outcome);
  visit("message", event.message);
  visit("serving", event.serving);
  visit("downtime_ms", event.downtime);
}

namespace {

/// In the order of the variant. Written to the journal: a name never changes.
constexpr std::string_view kKinds[] = {
    "started",        "phase_started", "phase_ended", "pinned",      "intended",  "observed", "noted",
    "release_output", "release_ended", "probed",      "output_kept", "accounted", "ended",
};
constexpr std::size_t kKindCount = std::variant_size_v<model::EventBody>;
static_assert(std::size(kKinds) == kKindCount);

/// The alternative that `kind` names, with its defaults.
template <std::size_t... Index>
std::optional<model::EventBody> empty_event(std::string_view kind, std::index_sequence<Index...>) {
  std::optional<model::EventBody> event;
  ((kKinds[Index] == kind ? (void)event.emplace(std::in_place_index<Index>) : void()), ...);
  return event;
}

}  // namespace

EncodedEvent encode(const model::EventBody& body) {
  const auto json = std::visit([](const auto& event) { return to_json_value(event); }, body);
  return EncodedEvent{kKinds[body.index()],
                      json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

model::EventBody decode(std::string_view kind, std::string_view body) {
  auto event = empty_event(kind, std::make_index_sequence<kKindCount>());
  if (!event) throw Damaged("it holds a kind of event that this version does not know");
  const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw Damaged("an event's body is not JSON");
  std::visit([&json](auto& into) { from_json_value(json, into); }, *event);
  return std::move(*event);
}

}  // namespace cutover::store
