#include "cli/view/logs.hpp"

#include <algorithm>

#include "cli/view/text.hpp"

namespace cutover::cli {
namespace {

constexpr Tone kTones[] = {Tone::accent, Tone::good, Tone::warning, Tone::strong};

}  // namespace

LogsView::LogsView(std::vector<std::string> processes, bool timestamps, Look look)
    : timestamps_(timestamps), look_(look) {
  for (const std::string& process : processes) expect(process);
}

void LogsView::expect(const std::string& process) {
  if (tones_.contains(process)) return;
  tones_.emplace(process, kTones[tones_.size() % std::size(kTones)]);
  width_ = std::max(width_, process.size());
}

std::string LogsView::text(const LogLineView& line) {
  if (line.is_notice()) return paint(look_, Tone::warning, "cutover: " + plain_text(line.text)) + "\n";
  expect(line.process);
  std::string text;
  if (timestamps_ && !line.at.empty()) text += paint(look_, Tone::faint, line.at) + " ";
  if (tones_.size() > 1) {
    const Tone tone = tones_.at(line.process);
    text += paint(look_, tone, padded(plain_text(line.process), width_) + " |") + " ";
  }
  return text + plain_text(line.text) + "\n";
}

}  // namespace cutover::cli
