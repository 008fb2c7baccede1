#include <ostream>

#include "cli/follow/display.hpp"
#include "cli/follow/ending.hpp"
#include "cli/follow/progress.hpp"
#include "cli/terminal/live_area.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/view/text.hpp"

namespace cutover::cli {
namespace {

/// A live part that fills the screen hides what stands above it.
constexpr int kMostLines = 16;

class LiveDisplay final : public Display {
 public:
  LiveDisplay(Output output, std::unique_ptr<Terminfo> terminal)
      : output_(output), area_(output.out, std::move(terminal)) {}

  void begin(const DeploymentView& deployment, const std::string&) override {
    draw({beginning_line(deployment)});
  }

  void show(const ServerEvent& event) override {
    auto settled = progress_.apply(event_from(event), output_.look);
    if (!settled.empty()) draw(settled);
  }

  void end(const DeploymentView& deployment, const std::string&) override {
    auto settled = progress_.settle();
    const std::string sign(glyph_of_outcome(glyphs(output_.look), deployment.outcome));
    auto ending = ending_lines(deployment, output_.look);
    ending.front().insert(ending.front().begin(), Span{sign + " ", tone_of_outcome(deployment.outcome)});
    for (Line& line : ending) settled.push_back(std::move(line));
    over_ = true;
    draw(settled);
  }

  void say(const std::string& text) override { draw({{{text, Tone::warning}}}); }

  void ask(const std::string& question) override {
    question_ = question;
    draw({});
  }

  void close() override {
    if (over_) return;
    auto settled = progress_.interrupted(output_.look, now_);
    over_ = true;
    draw(settled);
  }

  void tick(WallTime now) override {
    now_ = now;
    ++ticks_;
    draw({});
  }

 private:
  void draw(const std::vector<Line>& settled) {
    Look whole = output_.look;
    whole.width = 0;  // what stays may be folded by the terminal
    std::vector<std::string> kept;
    for (const Line& line : settled) kept.push_back(text_of(line, whole));
    area_.draw(kept, live_lines());
  }

  std::vector<std::string> live_lines() const {
    if (over_) return {};
    const TerminalSize size = terminal_size(output_.descriptor);
    Look look = output_.look;
    look.width = size.columns - 1;
    const int room = std::min(size.lines - 2, kMostLines);
    std::vector<std::string> lines;
    for (const Line& line :
         progress_.lines(look, now_, ticks_, static_cast<std::size_t>(std::max(room, 1)))) {
      lines.push_back(text_of(line, look));
    }
    if (!question_.empty()) lines.push_back(text_of({{question_, Tone::warning}}, look));
    return lines;
  }

  Output output_;
  LiveArea area_;
  Progress progress_;
  WallTime now_{};
  std::size_t ticks_ = 0;
  std::string question_;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<Display> make_live_display(Output output, std::unique_ptr<Terminfo> terminal) {
  return std::make_unique<LiveDisplay>(output, std::move(terminal));
}

}  // namespace cutover::cli
