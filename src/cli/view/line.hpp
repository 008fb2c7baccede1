#pragma once

#include <string>
#include <vector>

#include "cli/view/look.hpp"

namespace cutover::cli {

struct Span {
  std::string text;
  Tone tone = Tone::plain;
  bool operator==(const Span&) const = default;
};

/// Pieces of different tones, side by side.
using Line = std::vector<Span>;

/// Painted, and not wider than the look allows.
std::string text_of(const Line& line, const Look& look);

/// The same, so many columns further right.
Line indented(int by, Line line);

}  // namespace cutover::cli
