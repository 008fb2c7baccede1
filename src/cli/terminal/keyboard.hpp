#pragma once

#include <termios.h>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover::cli {

/// Single keys from a terminal, without echo, while it exists. Ctrl-C stays a signal.
class Keyboard {
 public:
  explicit Keyboard(int terminal);
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  ~Keyboard();

  /// The next key. `unavailable`: the terminal is gone.
  Task<Result<char>> key();

 private:
  int terminal_;
  termios before_{};
  bool changed_ = false;
};

}  // namespace cutover::cli
