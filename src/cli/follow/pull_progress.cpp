#include "cli/follow/pull_progress.hpp"

#include <algorithm>

#include "cli/view/bars.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kBar = 24;
constexpr std::size_t kName = 12;
constexpr std::size_t kStatus = 18;

bool is_done(const std::string& status) {
  return status == "Pull complete" || status == "Already exists";
}

}  // namespace

void PullProgress::apply(const Pulling& pull) {
  if (pull.layer.empty()) return;  // of the image as a whole: "Digest: ...", "Status: ..."
  const auto known = std::find_if(layers_.begin(), layers_.end(),
                                  [&pull](const Layer& layer) { return layer.name == pull.layer; });
  Layer& layer = known == layers_.end() ? layers_.emplace_back() : *known;
  layer.name = pull.layer;
  layer.status = pull.status;
  layer.current = pull.current_bytes;
  if (pull.total_bytes > 0) layer.total = pull.total_bytes;
  layer.done = is_done(pull.status);
}

std::vector<Line> PullProgress::lines(const Look& look, std::size_t most) const {
  if (layers_.empty()) return {};
  const auto done =
      std::count_if(layers_.begin(), layers_.end(), [](const Layer& layer) { return layer.done; });
  std::vector<Line> lines = {
      {{"pulled " + std::to_string(done) + " of " + counted(layers_.size(), "layer")}}};
  for (const Layer& layer : layers_) {
    if (layer.done || lines.size() > most) continue;
    Line line = {{padded(plain_text(layer.name), kName) + " "},
                 {padded(plain_text(layer.status), kStatus) + " ", Tone::faint}};
    if (layer.total > 0 && layer.current > 0) {
      line.push_back({progress_bar(layer.current, layer.total, kBar, look), Tone::accent});
      line.push_back({" " + bytes(layer.current) + " of " + bytes(layer.total)});
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace cutover::cli
