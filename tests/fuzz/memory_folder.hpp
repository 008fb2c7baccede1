#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/input.hpp"

namespace cutover::fuzz {

/// A folder that is on no disk, which thousands of files a second would wait for; removed at the program's
/// end.
class MemoryFolder {
 public:
  MemoryFolder() {
    std::string name = "/dev/shm/cutover-fuzz-XXXXXX";
    require(mkdtemp(name.data()) != nullptr, "a folder can be made in /dev/shm");
    path_ = name;
  }
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;
  ~MemoryFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace cutover::fuzz
