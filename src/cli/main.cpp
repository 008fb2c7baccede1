#include <unistd.h>

#include <exception>
#include <iostream>

#include "cli/program.hpp"

int main(int argc, char** argv) {
  try {
    return cutover::cli::run(argc, argv, {std::cout, std::cerr, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
  } catch (const std::exception& bug) {
    std::cerr << "cutover: internal error: " << bug.what() << "\n";
    return cutover::cli::kFailed;
  }
}
