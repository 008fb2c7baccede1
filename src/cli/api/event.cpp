#include "cli/api/event.hpp"

#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

using Decode = EventBody (*)(const Json&);

struct Row {
  std::string_view kind;
  Decode decode;
};

EventBody phase_ended(const Json& data) {
  return PhaseEnded{text_of(data, "phase"), text_of(data, "result"),
                    milliseconds_of(data, "duration_ms").value_or(Milliseconds(0))};
}

EventBody pulling(const Json& data) {
  return Pulling{text_of(data, "layer"), text_of(data, "status"),
                 number_of(data, "current_bytes").value_or(0), number_of(data, "total_bytes").value_or(0)};
}

// clang-format off
constexpr Row kRows[] = {
  {"started",        [](const Json&) -> EventBody { return Started{}; }},
  {"phase_started",  [](const Json& data) -> EventBody { return PhaseStarted{text_of(data, "phase")}; }},
  {"phase_ended",    phase_ended},
  {"pinned",         [](const Json& data) -> EventBody { return Pinned{text_of(data, "image"), text_of(data, "digest")}; }},
  {"intended",       [](const Json& data) -> EventBody { return Intended{text_of(data, "action"), text_of(data, "target")}; }},
  {"observed",       [](const Json& data) -> EventBody { return Observed{text_of(data, "target"), text_of(data, "state")}; }},
  {"note",           [](const Json& data) -> EventBody { return Noted{text_of(data, "text")}; }},
  {"pull",           pulling},
  {"release_output", [](const Json& data) -> EventBody { return ReleaseOutput{text_of(data, "text")}; }},
  {"release_ended",  [](const Json& data) -> EventBody { return ReleaseEnded{int_of(data, "exit_code")}; }},
  {"probe",          [](const Json& data) -> EventBody { return probe_in(data); }},
  {"output",         [](const Json& data) -> EventBody { return OutputView{text_of(data, "process"), text_of(data, "text")}; }},
  {"ended",          [](const Json& data) -> EventBody { return Ended{text_of(data, "outcome"), text_of(data, "message")}; }},
};
// clang-format on

}  // namespace

Event event_from(const ServerEvent& event) {
  const auto data = object_from(event.data);
  if (!data) return Event{};
  Event decoded;
  decoded.at = time_of(*data, "at");
  for (const Row& row : kRows) {
    if (row.kind == event.kind) decoded.body = row.decode(*data);
  }
  return decoded;
}

}  // namespace cutover::cli
