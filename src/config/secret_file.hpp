#pragma once

#include <filesystem>

#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"

namespace cutover::config {

/// One line, without its line break, of at least 16 bytes, in a file that nobody but its owner may read.
/// Every error says what is wrong with the file, without its name and without a word of what it holds.
Result<Secret> read_secret_file(const std::filesystem::path& file);

}  // namespace cutover::config
