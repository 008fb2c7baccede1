#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cutover::test {

/// A terminal of its own in which one program runs, and what is on its screen. The program's words are not a
/// shell's.
class Tmux {
 public:
  struct Options {
    std::vector<std::string> argv;
    std::map<std::string, std::string>
        environment{};  ///< beside ours; TERM is tmux's unless it is given here
    int columns = 80;
    int lines = 24;
  };

  explicit Tmux(Options options);
  Tmux(const Tmux&) = delete;
  Tmux& operator=(const Tmux&) = delete;
  ~Tmux();

  /// Keys by tmux's names: "Enter", "C-c", "Tab", or text.
  void press(const std::vector<std::string>& keys);
  void type(const std::string& text);
  void resize(int columns, int lines);

  /// What is on the screen and has gone above it, without spaces at the end of a line.
  std::string screen() const;
  /// The same, with its control sequences for colours and the like.
  std::string colored_screen() const;
  /// Waits until the text is on the screen, or some seconds. False: it never was.
  bool shows(const std::string& text) const;
  /// The program's exit code, once it has ended; -1 when it has not within some seconds.
  int exit_code() const;

 private:
  std::string command(std::vector<std::string> words) const;
  std::string capture(std::vector<std::string> more) const;

  std::filesystem::path folder_;
};

}  // namespace cutover::test
