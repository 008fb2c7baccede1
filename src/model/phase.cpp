#include "cutover/model/phase.hpp"

#include <array>
#include <utility>

namespace cutover::model {
namespace {

template <class Value, std::size_t N>
using Names = std::array<std::pair<Value, std::string_view>, N>;

constexpr Names<Phase, 6> kPhases = {{{Phase::queued, "queued"},
                                      {Phase::preparing, "preparing"},
                                      {Phase::releasing, "releasing"},
                                      {Phase::cutting_over, "cutting_over"},
                                      {Phase::watching, "watching"},
                                      {Phase::rolling_back, "rolling_back"}}};

constexpr Names<Outcome, 6> kOutcomes = {{{Outcome::succeeded, "succeeded"},
                                          {Outcome::failed, "failed"},
                                          {Outcome::rolled_back, "rolled_back"},
                                          {Outcome::cancelled, "cancelled"},
                                          {Outcome::superseded, "superseded"},
                                          {Outcome::needs_attention, "needs_attention"}}};

constexpr Names<PhaseResult, 3> kResults = {
    {{PhaseResult::ok, "ok"}, {PhaseResult::failed, "failed"}, {PhaseResult::cancelled, "cancelled"}}};

template <class Value, std::size_t N>
std::string_view name_of(const Names<Value, N>& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "unknown";
}

template <class Value, std::size_t N>
std::optional<Value> value_of(const Names<Value, N>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

constexpr Next go(Phase phase) {
  return Next{phase, std::nullopt};
}
constexpr Next end(Outcome outcome) {
  return Next{std::nullopt, outcome};
}

struct Row {
  Phase phase;
  Next ok, failed, cancelled;
};

// clang-format off
constexpr Row kTransitions[] = {
  //  phase                 ok                         failed                         cancelled
  {Phase::queued,       go(Phase::preparing),      end(Outcome::failed),          end(Outcome::cancelled)},
  {Phase::preparing,    go(Phase::releasing),      end(Outcome::failed),          end(Outcome::cancelled)},
  {Phase::releasing,    go(Phase::cutting_over),   end(Outcome::failed),          end(Outcome::cancelled)},
  {Phase::cutting_over, go(Phase::watching),       go(Phase::rolling_back),       go(Phase::rolling_back)},
  {Phase::watching,     end(Outcome::succeeded),   go(Phase::rolling_back),       go(Phase::rolling_back)},
  {Phase::rolling_back, end(Outcome::rolled_back), end(Outcome::needs_attention), end(Outcome::needs_attention)},
};
// clang-format on

}  // namespace

Next next(Phase phase, PhaseResult result, bool had_old) {
  for (const Row& row : kTransitions) {
    if (row.phase != phase) continue;
    const Next& decided = result == PhaseResult::ok       ? row.ok
                          : result == PhaseResult::failed ? row.failed
                                                          : row.cancelled;
    if (decided.phase == Phase::rolling_back && !had_old) {
      return end(result == PhaseResult::cancelled ? Outcome::cancelled : Outcome::failed);
    }
    return decided;
  }
  return end(Outcome::needs_attention);
}

std::string_view to_string(Phase phase) {
  return name_of(kPhases, phase);
}
std::string_view to_string(Outcome outcome) {
  return name_of(kOutcomes, outcome);
}
std::string_view to_string(PhaseResult result) {
  return name_of(kResults, result);
}
std::optional<Phase> phase_from(std::string_view text) {
  return value_of(kPhases, text);
}
std::optional<Outcome> outcome_from(std::string_view text) {
  return value_of(kOutcomes, text);
}
std::optional<PhaseResult> phase_result_from(std::string_view text) {
  return value_of(kResults, text);
}

}  // namespace cutover::model
