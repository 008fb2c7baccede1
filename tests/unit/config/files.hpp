#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "cutover/config/config.hpp"

namespace cutover::config::testing {

/// A folder of its own for each test, removed with what is in it.
class Files {
 public:
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cutover-config-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() { std::filesystem::remove_all(folder_); }

  const std::filesystem::path& folder() const { return folder_; }

  /// For its owner alone, as files with secrets have to be.
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    return file;
  }

  Loaded load() const { return config::load({folder_ / "cutover.yaml", false, ""}); }

  /// The problem's text, as if the folder were the current one.
  std::string text(const Problem& problem) const {
    Problem relative = problem;
    std::string text = relative.text();
    for (const std::string prefix = folder_.string() + "/"; text.find(prefix) != std::string::npos;) {
      text.erase(text.find(prefix), prefix.size());
    }
    return text;
  }

  /// All of them, one a line.
  std::string text(const std::vector<Problem>& problems) const {
    std::string result;
    for (const Problem& problem : problems) result += text(problem) + "\n";
    return result;
  }

 private:
  std::filesystem::path folder_;
};

/// What is wrong with an app's file `shop.yaml`, one problem a line; "" for nothing.
inline std::string problems_of(std::string_view yaml) {
  const Files files;
  return files.text(check(files.write("shop.yaml", yaml)));
}

}  // namespace cutover::config::testing
