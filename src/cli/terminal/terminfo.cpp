#include "cli/terminal/terminfo.hpp"

#include <curses.h>
#include <term.h>  // last: it defines hundreds of common words as macros

namespace cutover::cli {
namespace {

std::string capability(const char* name) {
  const char* found = ::tigetstr(name);
  return found == nullptr || found == reinterpret_cast<const char*>(-1) ? std::string() : std::string(found);
}

/// What `tputs` makes of it: padding is nothing that today's terminals need, but some entries ask for it.
std::string without_padding(const std::string& sequence) {
  std::string text;
  for (std::size_t at = 0; at < sequence.size();) {
    const std::size_t end = sequence.compare(at, 2, "$<") == 0 ? sequence.find('>', at) : std::string::npos;
    if (end == std::string::npos) {
      text += sequence[at++];
    } else {
      at = end + 1;
    }
  }
  return text;
}

}  // namespace

std::unique_ptr<Terminfo> Terminfo::load() {
  int error = 0;
  if (::setupterm(nullptr, 1, &error) != OK) return nullptr;
  std::unique_ptr<Terminfo> info(new Terminfo());
  info->up_ = capability("cuu");
  info->up_once_ = without_padding(capability("cuu1"));
  info->clear_below_ = without_padding(capability("ed"));
  info->hide_cursor_ = without_padding(capability("civis"));
  info->show_cursor_ = without_padding(capability("cnorm"));
  const bool can_draw = !(info->up_.empty() && info->up_once_.empty()) && !info->clear_below_.empty();
  return can_draw ? std::move(info) : nullptr;
}

std::string Terminfo::up(int count) const {
  std::string text = "\r";
  if (count <= 0) return text;
  if (!up_.empty())
    return text + without_padding(::tparm(const_cast<char*>(up_.c_str()), count, 0, 0, 0, 0, 0, 0, 0, 0));
  for (int i = 0; i < count; ++i) text += up_once_;
  return text;
}

}  // namespace cutover::cli
