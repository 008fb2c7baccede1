#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/api/log_line.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// The output of an app's processes on a terminal: each line behind its process's name, in its process's
/// colour.
class LogsView {
 public:
  /// `processes`: those that are expected. With one alone no name is shown, until another one writes too.
  LogsView(std::vector<std::string> processes, bool timestamps, Look look);

  std::string text(const LogLineView& line);

 private:
  std::map<std::string, Tone> tones_;
  std::size_t width_ = 0;
  bool timestamps_;
  Look look_;

  void expect(const std::string& process);
};

}  // namespace cutover::cli
