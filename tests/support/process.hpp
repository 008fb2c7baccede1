#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cutover::test {

/// A file descriptor with an owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return number_; }
  int release();

 private:
  int number_ = -1;
};

/// A process's own handle (a pidfd), readable once it has ended: right even when its number is used again.
Descriptor process_handle(pid_t pid);

/// Another program, started without a shell. It leads a process group of its own, so that Ctrl-C reaches us
/// and not it. Destroying it kills what still runs.
class Process {
 public:
  struct Options {
    std::vector<std::string> argv;                     ///< the program is looked up in PATH
    std::map<std::string, std::string> environment{};  ///< beside ours; "" removes a variable
    std::filesystem::path log{};  ///< both streams are appended to this file; empty: kept in memory
    /// The signal that it gets when we die; 0: it outlives us, and its destructor leaves it alone.
    int signal_when_we_die = 9;
  };

  /// Throws std::runtime_error when the program can't be started.
  explicit Process(Options options);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t pid() const { return pid_; }
  bool running() { return !wait(std::chrono::milliseconds(0)); }
  void signal(int number);
  /// Its exit code (128 and the signal's number when one killed it), or nothing when `limit` has passed.
  std::optional<int> wait(std::chrono::milliseconds limit);
  /// SIGTERM, then SIGKILL when `grace` has passed. Its exit code.
  int stop(std::chrono::milliseconds grace = std::chrono::seconds(10));

  /// What it wrote so far to standard output; with a log file: to both streams, by everybody.
  std::string output() const;
  /// What it wrote so far to standard error; empty with a log file.
  std::string errors() const;

 private:
  Options options_;
  Descriptor output_;
  Descriptor errors_;
  Descriptor handle_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

struct Finished {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

/// Runs a program to its end. Throws std::runtime_error when it has not ended within `limit`.
Finished run(std::vector<std::string> argv, std::chrono::milliseconds limit = std::chrono::seconds(60));

}  // namespace cutover::test
