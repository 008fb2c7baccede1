#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Text of others, made fit for a terminal and a log.
namespace cutover::cli {

/// Columns that it takes on a terminal.
std::size_t columns(std::string_view text);

/// At most so many columns, the last of them `more` when something is missing.
std::string shortened(std::string_view text, std::size_t width, std::string_view more);

std::string padded(std::string_view text, std::size_t width);

/// Without terminal control sequences and control characters, but with line ends and tabs; what a carriage
/// return would overwrite is left out. So what an app wrote can't repaint the screen of the one who reads it.
std::string plain_text(std::string_view text);

/// The lines of `plain_text`, without an empty one at the end.
std::vector<std::string> plain_lines(std::string_view text);

}  // namespace cutover::cli
