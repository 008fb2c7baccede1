#include "cutover/model/phase.hpp"

#include <gtest/gtest.h>

namespace cutover::model {
namespace {

Next go(Phase phase) {
  return Next{phase, std::nullopt};
}
Next end(Outcome outcome) {
  return Next{std::nullopt, outcome};
}

TEST(Phases, EachOneThatIsOkLeadsOnUntilSuccess) {
  EXPECT_EQ(next(Phase::queued, PhaseResult::ok, true), go(Phase::preparing));
  EXPECT_EQ(next(Phase::preparing, PhaseResult::ok, true), go(Phase::releasing));
  EXPECT_EQ(next(Phase::releasing, PhaseResult::ok, true), go(Phase::cutting_over));
  EXPECT_EQ(next(Phase::cutting_over, PhaseResult::ok, true), go(Phase::watching));
  EXPECT_EQ(next(Phase::watching, PhaseResult::ok, true), end(Outcome::succeeded));
}

TEST(Phases, AFailureBeforeTheCutOverEndsWithTheOldVersionUntouched) {
  for (const Phase phase : {Phase::queued, Phase::preparing, Phase::releasing}) {
    EXPECT_EQ(next(phase, PhaseResult::failed, true), end(Outcome::failed));
    EXPECT_EQ(next(phase, PhaseResult::cancelled, true), end(Outcome::cancelled));
  }
}

TEST(Phases, AFailureAfterTheCutOverBeganRollsBack) {
  for (const Phase phase : {Phase::cutting_over, Phase::watching}) {
    EXPECT_EQ(next(phase, PhaseResult::failed, true), go(Phase::rolling_back));
    EXPECT_EQ(next(phase, PhaseResult::cancelled, true), go(Phase::rolling_back));
  }
}

TEST(Phases, WithoutAnOldVersionThereIsNothingToRollBackTo) {
  for (const Phase phase : {Phase::cutting_over, Phase::watching}) {
    EXPECT_EQ(next(phase, PhaseResult::failed, false), end(Outcome::failed));
    EXPECT_EQ(next(phase, PhaseResult::cancelled, false), end(Outcome::cancelled));
  }
}

TEST(Phases, ARollbackRestoresOrNeedsAttention) {
  EXPECT_EQ(next(Phase::rolling_back, PhaseResult::ok, true), end(Outcome::rolled_back));
  EXPECT_EQ(next(Phase::rolling_back, PhaseResult::failed, true), end(Outcome::needs_attention));
}

TEST(Phases, NamesReadBack) {
  for (const Phase phase : {Phase::queued, Phase::preparing, Phase::releasing, Phase::cutting_over,
                            Phase::watching, Phase::rolling_back}) {
    EXPECT_EQ(phase_from(to_string(phase)), phase);
  }
  for (const Outcome outcome : {Outcome::succeeded, Outcome::failed, Outcome::rolled_back, Outcome::cancelled,
                                Outcome::superseded, Outcome::needs_attention}) {
    EXPECT_EQ(outcome_from(to_string(outcome)), outcome);
  }
  for (const PhaseResult result : {PhaseResult::ok, PhaseResult::failed, PhaseResult::cancelled}) {
    EXPECT_EQ(phase_result_from(to_string(result)), result);
  }
  EXPECT_EQ(phase_from("deploying"), std::nullopt);
}

}  // namespace
}  // namespace cutover::model
