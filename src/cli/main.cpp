#include <unistd.h>

#include <exception>
#include <iostream>

#include "cli/program.hpp"

int main(int argc, char** argv) {
  try {
    const int code =
        cutover::cli::run(argc, argv, {std::cout, std::cerr, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
    if (std::cout.flush()) return code;
    std::cerr << "cutover: can't write to standard output: is its disk full?\n";
    return code == cutover::cli::kOk ? cutover::cli::kFailed : code;
  } catch (const std::exception& bug) {
    std::cerr << "cutover: internal error: " << bug.what() << "\n";
    return cutover::cli::kFailed;
  }
}
