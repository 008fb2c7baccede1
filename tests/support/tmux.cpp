#include "support/tmux.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "support/eventually.hpp"
#include "support/process.hpp"

namespace cutover::test {
namespace {

std::string without_spaces_at_line_ends(const std::string& text) {
  std::string tidy;
  for (const char c : text) {
    if (c == '\n') {
      while (tidy.ends_with(' ')) tidy.pop_back();
    }
    tidy += c;
  }
  while (tidy.ends_with("\n\n")) tidy.pop_back();
  return tidy;
}

}  // namespace

Tmux::Tmux(Options options) {
  std::string folder = "/tmp/cutover-tmux-XXXXXX";
  if (!::mkdtemp(folder.data())) throw std::runtime_error("can't make a folder in /tmp");
  folder_ = folder;
  std::vector<std::string> words = {"new-session",
                                    "-d",
                                    "-x",
                                    std::to_string(options.columns),
                                    "-y",
                                    std::to_string(options.lines),
                                    "env",
                                    "LC_ALL=C.UTF-8",
                                    "TERM=screen-256color"};
  for (const auto& [name, value] : options.environment) words.push_back(name + "=" + value);
  // tmux does not always learn of a program's exit code. A trap, unlike an ignored signal, is not inherited.
  for (const char* word : {"sh", "-c", "trap : INT QUIT; file=$1; shift; \"$@\"; echo $? >\"$file\"", "sh"}) {
    words.push_back(word);
  }
  words.push_back(folder_ / "exit_code");
  words.insert(words.end(), options.argv.begin(), options.argv.end());
  // In the same call: a program that ends at once must find that its screen stays.
  words.insert(words.begin(), {"set-option", "-g", "remain-on-exit", "on", ";"});
  words.insert(words.begin(), {"start-server", ";"});
  command(std::move(words));
}

Tmux::~Tmux() {
  run({"tmux", "-S", folder_ / "socket", "kill-server"});
  std::filesystem::remove_all(folder_);
}

std::string Tmux::command(std::vector<std::string> words) const {
  words.insert(words.begin(), {"tmux", "-u", "-S", folder_ / "socket", "-f", "/dev/null"});
  const std::string name = words[6];
  const Finished done = run(std::move(words));
  if (done.exit_code != 0) throw std::runtime_error("tmux " + name + ": " + done.errors);
  return done.output;
}

void Tmux::press(const std::vector<std::string>& keys) {
  std::vector<std::string> words = {"send-keys"};
  words.insert(words.end(), keys.begin(), keys.end());
  command(std::move(words));
}

void Tmux::type(const std::string& text) {
  command({"send-keys", "-l", text});
}

void Tmux::resize(int columns, int lines) {
  command({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(lines)});
}

std::string Tmux::capture(std::vector<std::string> more) const {
  std::vector<std::string> words = {"capture-pane", "-p", "-S", "-"};
  words.insert(words.end(), more.begin(), more.end());
  return without_spaces_at_line_ends(command(std::move(words)));
}

std::string Tmux::screen() const {
  return capture({});
}

std::string Tmux::colored_screen() const {
  return capture({"-e"});
}

bool Tmux::shows(const std::string& text) const {
  return eventually([&] { return screen().find(text) != std::string::npos; });
}

int Tmux::exit_code() const {
  std::string code;
  const bool ended =
      eventually([&] { return std::getline(std::ifstream(folder_ / "exit_code"), code).good(); });
  return ended ? std::stoi(code) : -1;
}

}  // namespace cutover::test
