#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/api/event.hpp"
#include "cli/view/line.hpp"

namespace cutover::cli {

/// Puts into words what happens within a phase.
class Narrator {
 public:
  /// `brief`: for a terminal, where the pull is shown by itself and a line has its end.
  explicit Narrator(bool brief) : brief_(brief) {}

  /// The lines that an event adds. A piece of the release command's output may end in the middle of a line:
  /// the rest of the line is waited for. Of the command's end nothing is said before something else happens:
  /// the last of its output may come behind it.
  std::vector<Line> tell(const Event& event);
  /// What is still waited for.
  std::vector<Line> rest();

 private:
  std::vector<Line> add_release_output(const std::string& text);
  std::vector<Line> add_pull(const Pulling& pull);

  bool brief_;
  std::string unfinished_;                     ///< of the release command's output
  std::optional<ReleaseEnded> release_ended_;  ///< not told yet
  std::map<std::string, std::string> layers_;  ///< by name, the last status
};

/// "| text", as the output of a container is shown.
Line quoted_line(const std::string& text);

}  // namespace cutover::cli
