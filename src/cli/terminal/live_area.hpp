#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "cli/terminal/terminfo.hpp"

namespace cutover::cli {

/// The last lines on a terminal, drawn again and again below what stays. Its destructor leaves them as they
/// are.
class LiveArea {
 public:
  LiveArea(std::ostream& out, std::unique_ptr<Terminfo> terminal);
  LiveArea(const LiveArea&) = delete;
  LiveArea& operator=(const LiveArea&) = delete;
  ~LiveArea();

  /// Writes what stays above the area, then the area's new lines. No line may be wider than the terminal, nor
  /// may the area be higher; `kept` may.
  void draw(const std::vector<std::string>& kept, const std::vector<std::string>& area);

 private:
  std::ostream& out_;
  std::unique_ptr<Terminfo> terminal_;
  std::vector<std::string> drawn_;
};

}  // namespace cutover::cli
