#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/error.hpp"

namespace cutover::config {

/// A text file as it was read, once. UTF-8 without control characters (but tab and line breaks), no
/// byte-order mark.
struct Source {
  std::filesystem::path file;
  std::string text;
  std::vector<std::size_t> line_starts;

  /// Without its line break; "" outside the file.
  std::string_view line(int number) const;
};
using SourcePtr = std::shared_ptr<const Source>;

/// A point in a file, as people count: line and column from 1, the column in characters. Line 0 stands for
/// the file as a whole.
struct Place {
  SourcePtr source;
  int line = 0;
  int column = 0;
};

inline constexpr std::size_t kLargestFile = 1024 * 1024;

/// As it is, whatever it holds; errors as below.
Result<std::string> read_bytes(const std::filesystem::path& file);

/// not_found when there is no such file; every other error says what is wrong with it, without its name.
/// Never blocks: a pipe or a device is refused before it is read.
Result<SourcePtr> read_source(const std::filesystem::path& file);

SourcePtr make_source(std::filesystem::path file, std::string text);

}  // namespace cutover::config
