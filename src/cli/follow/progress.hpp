#pragma once

#include <string>
#include <vector>

#include "cli/follow/narrator.hpp"
#include "cli/follow/pull_progress.hpp"

namespace cutover::cli {

/// How far a deployment is: what a terminal shows of it at a moment.
class Progress {
 public:
  Progress() : phase_("queued") {}

  /// What is settled by the event, to be kept above what still changes: a phase that has ended, with all that
  /// happened in it.
  std::vector<Line> apply(const Event& event, const Look& look);
  /// What is settled when nothing more comes.
  std::vector<Line> settle();
  /// The same, when the phase goes on unseen.
  std::vector<Line> interrupted(const Look& look, WallTime now);

  /// The phase that lasts, in at most so many lines: its name, the last of what happened, and the pull.
  /// `tick` turns the spinner.
  std::vector<Line> lines(const Look& look, WallTime now, std::size_t tick, std::size_t most) const;

 private:
  std::optional<Milliseconds> lasted(WallTime now) const;

  std::string phase_;  ///< "": none
  std::optional<WallTime> since_;
  std::vector<Line> details_;
  PullProgress pull_;
  Narrator narrator_{true};
};

}  // namespace cutover::cli
