#include "cli/follow/narrator.hpp"

#include "cli/view/deployment.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

/// A line without an end can't grow for ever.
constexpr std::size_t kLongestUnfinished = 64 << 10;

using Lines = std::vector<Line>;

struct Words {
  bool brief;

  Lines operator()(const Pinned& pinned) const {
    if (pinned.digest.empty()) return {{{plain_text(pinned.image) + " is an image of this host alone"}}};
    return {{{plain_text(pinned.image) + " is "},
             {brief ? "sha256:" + short_digest(pinned.digest) : pinned.digest}}};
  }
  Lines operator()(const Intended& intended) const {
    return {{{plain_text(intended.action + " " + intended.target)}}};
  }
  Lines operator()(const Observed& observed) const {
    if (!observed.state.starts_with("exited"))
      return {};  // that what was wanted has happened goes without saying
    return {{{plain_text(observed.target + " " + observed.state)}}};
  }
  Lines operator()(const Noted& noted) const { return {{{plain_text(noted.text)}}}; }
  Lines operator()(const ProbeView& probe) const {
    Lines lines = {{{"probe " + plain_text(probe_text(probe))}}};
    for (const std::string& line : plain_lines(probe.body)) lines.push_back(quoted_line(line));
    return lines;
  }
  Lines operator()(const OutputView& output) const {
    Lines lines = {{{"the last output of " + plain_text(output.process) + ":"}}};
    for (const std::string& line : plain_lines(output.text)) lines.push_back(quoted_line(line));
    return lines;
  }
  template <class Other>
  Lines operator()(const Other&) const {
    return {};
  }
};

Line exit_code_line(const ReleaseEnded& ended) {
  if (!ended.exit_code) return {{"the release command's exit code is not known", Tone::bad}};
  const Tone tone = *ended.exit_code == 0 ? Tone::plain : Tone::bad;
  return {{"the release command ended with exit code " + std::to_string(*ended.exit_code), tone}};
}

}  // namespace

Line quoted_line(const std::string& text) {
  return {{"| ", Tone::faint}, {text}};
}

std::vector<Line> Narrator::tell(const Event& event) {
  if (const auto* output = std::get_if<ReleaseOutput>(&event.body)) return add_release_output(output->text);
  if (const auto* pull = std::get_if<Pulling>(&event.body)) return add_pull(*pull);
  if (const auto* ended = std::get_if<ReleaseEnded>(&event.body)) {
    release_ended_ = *ended;
    return {};
  }
  std::vector<Line> lines = rest();
  const std::vector<Line> more = std::visit(Words{brief_}, event.body);
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

std::vector<Line> Narrator::add_pull(const Pulling& pull) {
  std::string& status = layers_[pull.layer];
  const bool news = status != pull.status;
  status = pull.status;
  if (brief_ || !news || pull.status != "Pull complete") return {};
  return {{{"layer " + plain_text(pull.layer) + " pulled"}}};
}

std::vector<Line> Narrator::add_release_output(const std::string& text) {
  unfinished_ += text;
  std::size_t end = unfinished_.rfind('\n');
  if (end == std::string::npos) {
    if (unfinished_.size() < kLongestUnfinished) return {};
    end = unfinished_.size() - 1;
  }
  std::vector<Line> lines;
  for (const std::string& line : plain_lines(std::string_view(unfinished_).substr(0, end + 1))) {
    lines.push_back(quoted_line(line));
  }
  unfinished_.erase(0, end + 1);
  return lines;
}

std::vector<Line> Narrator::rest() {
  std::vector<Line> lines;
  for (const std::string& line : plain_lines(unfinished_)) lines.push_back(quoted_line(line));
  unfinished_.clear();
  if (release_ended_) lines.push_back(exit_code_line(*release_ended_));
  release_ended_.reset();
  return lines;
}

}  // namespace cutover::cli
