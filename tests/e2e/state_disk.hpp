#pragma once

#include <filesystem>
#include <string>

namespace cutover::test {

/// A small file system of its own under a folder, for what happens when a disk does. Only this process and
/// those that it starts see it, so that it is gone with them, however they end.
class StateDisk {
 public:
  enum class Kind {
    memory,
    ext4,  ///< one that the kernel makes read-only after an error; needs a loop device
  };

  /// `folder`: made when it is absent. An ext4's image is a file beside it. Throws std::runtime_error when
  /// this host has no loop device to give.
  explicit StateDisk(std::filesystem::path folder, Kind kind = Kind::memory);
  StateDisk(const StateDisk&) = delete;
  StateDisk& operator=(const StateDisk&) = delete;
  ~StateDisk();

  /// Why tests with one can't run here, or "".
  static std::string missing();

  /// No byte can be written any more, until there is room again.
  void fill() const;
  void make_room() const;
  /// Of one in memory, of which nobody has a file open for writing.
  void make_read_only() const;
  void make_writable() const;
  /// Of an ext4: read-only from now on, under those who write, as after an error of the disk.
  void have_an_error() const;

 private:
  void mount_memory(unsigned long flags) const;
  void mount_ext4() const;
  std::filesystem::path ballast() const { return folder_ / "ballast"; }

  std::filesystem::path folder_;
};

}  // namespace cutover::test
