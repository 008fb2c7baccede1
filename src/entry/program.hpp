#pragma once

#include <string_view>

namespace cutover::entry {

/// The program of entry.c as a file's content: static, for this machine.
std::string_view program();

}  // namespace cutover::entry
