#pragma once

#include <string>

namespace cutover::cli {

bool is_terminal(int descriptor);

struct TerminalSize {
  int columns = 80;
  int lines = 24;
};
TerminalSize terminal_size(int descriptor);

enum class ColorChoice { automatic, always, never };

/// What colours depend on. NO_COLOR counts when it is set to anything (no-color.org); who says `always` on
/// the command line knows better.
struct ColorFacts {
  ColorChoice choice = ColorChoice::automatic;
  bool terminal = false;
  std::string no_color;
  std::string term;
};
bool wants_color(const ColorFacts& facts);

/// Whether the environment's locale writes UTF-8.
bool locale_is_utf8();

}  // namespace cutover::cli
