#include "cli/view/look.hpp"

#include <fmt/color.h>

namespace cutover::cli {
namespace {

constexpr std::string_view kDots[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::string_view kLines[] = {"|", "/", "-", "\\"};
constexpr std::string_view kShades[] = {"▒", "█", "░", "▓", "·", "×"};
constexpr std::string_view kSigns[] = {"=", "#", "-", "+", ".", "x"};
constexpr Glyphs kUnicode = {"✔", "✘", "◼", "•", "█", "░", "…", kDots, kShades};
constexpr Glyphs kAscii = {"+", "x", "o", "-", "#", ".", "~", kLines, kSigns};

fmt::text_style style_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      break;
    case Tone::strong:
      return fmt::emphasis::bold;
    case Tone::faint:
      return fmt::emphasis::faint;
    case Tone::good:
      return fmt::fg(fmt::terminal_color::green);
    case Tone::bad:
      return fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red);
    case Tone::warning:
      return fmt::fg(fmt::terminal_color::yellow);
    case Tone::accent:
      return fmt::fg(fmt::terminal_color::cyan);
  }
  return {};
}

}  // namespace

std::string paint(const Look& look, Tone tone, std::string_view text) {
  if (!look.color || tone == Tone::plain || text.empty()) return std::string(text);
  return fmt::format(style_of(tone), "{}", text);
}

const Glyphs& glyphs(const Look& look) {
  return look.unicode ? kUnicode : kAscii;
}

Tone tone_of_outcome(std::string_view outcome) {
  if (outcome == "succeeded") return Tone::good;
  if (outcome == "cancelled" || outcome == "superseded") return Tone::warning;
  return outcome.empty() ? Tone::accent : Tone::bad;
}

Tone tone_of_result(std::string_view result) {
  if (result == "ok") return Tone::good;
  if (result == "cancelled") return Tone::warning;
  return result.empty() ? Tone::accent : Tone::bad;
}

std::string_view glyph_of_outcome(const Glyphs& signs, std::string_view outcome) {
  if (outcome == "succeeded") return signs.ok;
  return outcome == "cancelled" || outcome == "superseded" ? signs.cancelled : signs.failed;
}

std::string_view glyph_of_result(const Glyphs& signs, std::string_view result) {
  if (result == "ok") return signs.ok;
  if (result == "cancelled") return signs.cancelled;
  return result.empty() ? signs.bullet : signs.failed;
}

}  // namespace cutover::cli
