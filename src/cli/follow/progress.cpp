#include "cli/follow/progress.hpp"

#include <algorithm>

#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kNameWidth = 13;
constexpr int kIndent = 4;

/// So much of what happened is kept until its phase ends. More is shown at once: see `apply`.
constexpr std::size_t kMostDetails = 200;

void append(std::vector<Line>& lines, std::vector<Line> more) {
  for (Line& line : more) lines.push_back(std::move(line));
}

Line heading(std::string_view sign, Tone tone, const std::string& phase, std::optional<Milliseconds> lasted) {
  Line line = {{std::string(sign) + " ", tone}, {padded(spaced(phase), kNameWidth) + " ", Tone::strong}};
  if (lasted) line.push_back({spent(*lasted)});
  return line;
}

}  // namespace

std::vector<Line> Progress::apply(const Event& event, const Look& look) {
  for (Line& line : narrator_.tell(event)) details_.push_back(indented(kIndent, std::move(line)));
  if (const auto* pull = std::get_if<Pulling>(&event.body)) pull_.apply(*pull);
  if (const auto* started = std::get_if<PhaseStarted>(&event.body)) {
    if (started->phase == phase_) return {};  // a daemon that was restarted goes on with it
    auto settled = since_ ? interrupted(look, event.at.value_or(*since_)) : settle();
    phase_ = started->phase;
    since_ = event.at;
    return settled;
  }
  if (const auto* ended = std::get_if<PhaseEnded>(&event.body)) {
    const Tone tone = tone_of_result(ended->result);
    const auto sign = glyph_of_result(glyphs(look), ended->result);
    std::vector<Line> settled = {heading(sign, tone, ended->phase, ended->duration)};
    if (ended->result != "ok") settled.back().push_back({" " + ended->result, tone});
    append(settled, settle());
    phase_.clear();
    since_.reset();
    return settled;
  }
  // A release command may say a lot. What does not fit above its phase's end goes before it.
  if (details_.size() <= kMostDetails) return {};
  return settle();
}

std::vector<Line> Progress::interrupted(const Look& look, WallTime now) {
  std::vector<Line> settled;
  if (!phase_.empty()) settled.push_back(heading(glyphs(look).more, Tone::accent, phase_, lasted(now)));
  append(settled, settle());
  return settled;
}

std::vector<Line> Progress::settle() {
  auto settled = std::move(details_);
  for (Line& line : narrator_.rest()) settled.push_back(indented(kIndent, std::move(line)));
  details_.clear();
  pull_.clear();
  return settled;
}

std::optional<Milliseconds> Progress::lasted(WallTime now) const {
  return since_ ? std::optional<Milliseconds>(now - *since_) : std::nullopt;
}

std::vector<Line> Progress::lines(const Look& look, WallTime now, std::size_t tick, std::size_t most) const {
  if (phase_.empty() || most == 0) return {};
  const auto spinner = glyphs(look).spinner;
  const auto sign = spinner[tick % spinner.size()];
  std::vector<Line> lines = {heading(sign, Tone::accent, phase_, lasted(now))};
  std::vector<Line> pulls;
  for (Line& line : pull_.lines(look, most / 2)) pulls.push_back(indented(kIndent, std::move(line)));
  const std::size_t room = most > pulls.size() + 1 ? most - pulls.size() - 1 : 0;
  const std::size_t shown = std::min(room, details_.size());
  lines.insert(lines.end(), details_.end() - static_cast<std::ptrdiff_t>(shown), details_.end());
  append(lines, std::move(pulls));
  if (lines.size() > most) lines.resize(most);
  return lines;
}

}  // namespace cutover::cli
