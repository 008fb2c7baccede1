#include <exception>
#include <iostream>

#include "cli/program.hpp"

int main(int argc, char** argv) {
  try {
    return cutover::cli::run(argc, argv, {std::cout, std::cerr});
  } catch (const std::exception& bug) {
    std::cerr << "cutover: internal error: " << bug.what() << "\n";
    return cutover::cli::kFailed;
  }
}
