#include "daemon/program.hpp"

int main(int argc, char** argv) {
  return cutover::daemon::run_program(argc, argv);
}
