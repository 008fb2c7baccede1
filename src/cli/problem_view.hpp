#pragma once

#include <iosfwd>
#include <vector>

#include "cutover/config/config.hpp"

namespace cutover::cli {

/// One line for each problem, then the line of the file with a caret under the column, as compilers do.
void print(std::ostream& to, const std::vector<config::Problem>& problems);

}  // namespace cutover::cli
