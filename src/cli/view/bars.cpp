#include "cli/view/bars.hpp"

#include <algorithm>

#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

constexpr std::int64_t kWidth = 40;

struct Extent {
  std::int64_t from = 0;  ///< milliseconds since the first phase began
  std::int64_t length = 0;
};

Extent extent_of(const PhaseView& phase, WallTime beginning, WallTime now) {
  const WallTime from = phase.started_at.value_or(beginning);
  const Milliseconds length = phase.duration.value_or(now - from);
  return {std::max<std::int64_t>((from - beginning).count(), 0), std::max<std::int64_t>(length.count(), 0)};
}

std::string repeated(std::string_view sign, std::int64_t count) {
  std::string text;
  for (std::int64_t i = 0; i < count; ++i) text += sign;
  return text;
}

}  // namespace

std::string phase_bars(const DeploymentView& deployment, const Look& look, WallTime now) {
  const Glyphs& signs = glyphs(look);
  const WallTime beginning = deployment.phases.front().started_at.value_or(now);
  std::vector<Extent> extents;
  std::int64_t whole = 1;
  for (const PhaseView& phase : deployment.phases) {
    extents.push_back(extent_of(phase, beginning, now));
    whole = std::max(whole, extents.back().from + extents.back().length);
  }
  std::string text;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const PhaseView& phase = deployment.phases[i];
    const Tone tone = tone_of_result(phase.result);
    const std::int64_t from = std::min(extents[i].from * kWidth / whole, kWidth - 1);
    const std::int64_t to =
        std::clamp((extents[i].from + extents[i].length) * kWidth / whole, from + 1, kWidth);
    text += "  " + paint(look, tone, glyph_of_result(signs, phase.result)) + " " +
            padded(spaced(phase.name), 13) + " ";
    text += std::string(8 - std::min<std::size_t>(spent(Milliseconds(extents[i].length)).size(), 8), ' ') +
            spent(Milliseconds(extents[i].length)) + "  ";
    text +=
        std::string(static_cast<std::size_t>(from), ' ') + paint(look, tone, repeated(signs.bar, to - from));
    if (phase.result.empty()) text += std::string(static_cast<std::size_t>(kWidth - to), ' ') + "  under way";
    if (!phase.result.empty() && phase.result != "ok") {
      text +=
          std::string(static_cast<std::size_t>(kWidth - to), ' ') + "  " + paint(look, tone, phase.result);
    }
    text += "\n";
  }
  return text;
}

std::string progress_bar(std::int64_t done, std::int64_t total, std::size_t width, const Look& look) {
  const Glyphs& signs = glyphs(look);
  const auto columns = static_cast<std::int64_t>(width);
  const std::int64_t full = total > 0 ? std::clamp<std::int64_t>(done * columns / total, 0, columns) : 0;
  return repeated(signs.bar, full) + repeated(signs.rest, columns - full);
}

}  // namespace cutover::cli
