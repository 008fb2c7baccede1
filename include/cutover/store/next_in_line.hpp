#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "cutover/base/error.hpp"

namespace cutover::store {

/// The place behind the daemon that has the state folder, for one that is to take over from it. There is one
/// such place; it is free again when this is destroyed, or with the process.
class NextInLine {
 public:
  /// Nothing: no process has the folder, whatever an earlier one left in its lock file. conflict: somebody
  /// has this place; or who has the folder can't be told.
  static Result<std::optional<NextInLine>> behind_owner(const std::filesystem::path& state_dir);

  NextInLine(NextInLine&& other) noexcept;
  NextInLine& operator=(NextInLine&&) = delete;
  ~NextInLine();

  /// Whether the process has the folder now, by the kernel's word.
  bool owns(pid_t process) const;
  pid_t owner() const { return owner_; }

 private:
  explicit NextInLine(int lock) : lock_(lock) {}

  int lock_;
  pid_t owner_ = -1;
};

}  // namespace cutover::store
