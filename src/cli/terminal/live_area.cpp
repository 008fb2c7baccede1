#include "cli/terminal/live_area.hpp"

#include <ostream>

namespace cutover::cli {

LiveArea::LiveArea(std::ostream& out, std::unique_ptr<Terminfo> terminal)
    : out_(out), terminal_(std::move(terminal)) {
  out_ << terminal_->hide_cursor() << std::flush;
}

LiveArea::~LiveArea() {
  out_ << terminal_->show_cursor() << std::flush;
}

void LiveArea::draw(const std::vector<std::string>& kept, const std::vector<std::string>& area) {
  if (kept.empty() && area == drawn_) return;
  // In one write, so that nobody sees the area gone.
  std::string text = terminal_->up(static_cast<int>(drawn_.size())) + terminal_->clear_below();
  for (const std::string& line : kept) text += line + "\n";
  for (const std::string& line : area) text += line + "\n";
  out_ << text << std::flush;
  drawn_ = area;
}

}  // namespace cutover::cli
