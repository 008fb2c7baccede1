#pragma once

#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string_view>

#include "cutover/base/error.hpp"
#include "store/damaged.hpp"

namespace cutover::store {

/// What SQLite said, for the person who has to do something about it: the file, what is wrong with it, and
/// what helps.
Error storage_error(const std::filesystem::path& file, const SQLite::Exception& failure);
Error storage_error(const std::filesystem::path& file, const Damaged& failure);
/// A failed system call on `file`; `errno_value` is its errno.
Error storage_error(const std::filesystem::path& file, std::string_view what, int errno_value);

}  // namespace cutover::store
