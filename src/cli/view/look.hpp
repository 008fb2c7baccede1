#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cutover::cli {

/// What something means, which is what its colour says.
enum class Tone { plain, strong, faint, good, bad, warning, accent };

/// How text may look where it goes.
struct Look {
  bool color = false;
  bool unicode = false;
  int width = 0;  ///< columns; 0: lines may be as long as they are
};

std::string paint(const Look& look, Tone tone, std::string_view text);

/// Signs, each one column wide.
struct Glyphs {
  std::string_view ok, failed, cancelled, bullet, bar, rest, more;
  std::span<const std::string_view> spinner;
  std::span<const std::string_view> parts;  ///< of one bar, each told from its neighbours without a colour
};

const Glyphs& glyphs(const Look& look);

Tone tone_of_outcome(std::string_view outcome);
Tone tone_of_result(std::string_view phase_result);
std::string_view glyph_of_outcome(const Glyphs& signs, std::string_view outcome);
std::string_view glyph_of_result(const Glyphs& signs, std::string_view phase_result);

}  // namespace cutover::cli
