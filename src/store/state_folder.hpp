#pragma once

#include <filesystem>

#include "cutover/base/error.hpp"

namespace cutover::store {

/// The daemon's folder, locked for this process: `<folder>/lock` holds the owner's process id. The kernel
/// releases the lock with the process, however it ends.
class StateFolder {
 public:
  /// Makes the folder when it is absent (mode 0700; one that exists keeps its mode). conflict: it is in use.
  static Result<StateFolder> open(const std::filesystem::path& path);

  StateFolder(StateFolder&& other) noexcept;
  StateFolder& operator=(StateFolder&&) = delete;
  ~StateFolder();

  /// Makes the file, empty, when it is absent; nobody else may read it (mode 0600). Files that SQLite makes
  /// beside it take over its mode.
  Result<void> make_private(const std::filesystem::path& file) const;

 private:
  StateFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_;
};

}  // namespace cutover::store
