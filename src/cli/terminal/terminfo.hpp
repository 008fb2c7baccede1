#pragma once

#include <memory>
#include <string>

namespace cutover::cli {

/// The control sequences of the terminal that TERM names, from terminfo.
class Terminfo {
 public:
  /// Null when TERM is not known, or names a terminal on which nothing can be drawn again.
  static std::unique_ptr<Terminfo> load();

  /// To the beginning of the line so many lines further up.
  std::string up(int lines) const;
  const std::string& clear_below() const { return clear_below_; }  ///< from the cursor to the screen's end
  const std::string& hide_cursor() const { return hide_cursor_; }
  const std::string& show_cursor() const { return show_cursor_; }

 private:
  Terminfo() = default;

  std::string up_;       ///< takes the number of lines
  std::string up_once_;  ///< where a terminal can't go up several at once
  std::string clear_below_;
  std::string hide_cursor_;
  std::string show_cursor_;
};

}  // namespace cutover::cli
