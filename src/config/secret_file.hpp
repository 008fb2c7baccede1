#pragma once

#include <filesystem>

#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"

namespace cutover::config {

/// One line, without its line break, of at least 16 bytes, in a private file (check_private).
/// Every error says what is wrong with the file, without a word of what it holds.
Result<Secret> read_secret_file(const std::filesystem::path& file);

}  // namespace cutover::config
