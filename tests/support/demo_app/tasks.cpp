#include "tasks.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "settings.hpp"

namespace demo {

namespace {

/// True when the signal to stop came first.
bool stopped_within(int stop, int milliseconds) {
  pollfd stopping{stop, POLLIN, 0};
  int ready;
  while ((ready = poll(&stopping, 1, milliseconds)) < 0) continue;
  return ready > 0;
}

}  // namespace

int run_worker(int stop) {
  std::printf("worker %s works\n", version().c_str());
  stopped_within(stop, -1);
  stopped_within(-1, static_cast<int>(number("DRAIN_MS")));
  std::printf("worker %s stops\n", version().c_str());
  return 0;
}

int run_release(int stop) {
  std::printf("release %s begins\n", version().c_str());
  const std::string line(1023, 'x');
  for (long kilobyte = 0; kilobyte < number("PRINT_MB") * 1024; ++kilobyte) std::printf("%s\n", line.c_str());
  const std::string text = setting("PRINT_ERROR");
  if (!text.empty()) std::fprintf(stderr, "%s\n", text.c_str());
  const std::string file = setting("APPEND_FILE");
  if (!file.empty()) std::ofstream(file, std::ios::app) << "release " << version() << "\n";
  if (stopped_within(stop, static_cast<int>(number("SLEEP_MS")))) return 143;
  const std::string awaited = setting("WAIT_FOR_FILE");
  while (!awaited.empty() && access(awaited.c_str(), F_OK) != 0) {
    if (stopped_within(stop, 10)) return 143;
  }
  std::printf("release %s ends\n", version().c_str());
  return static_cast<int>(number("EXIT_CODE"));
}

}  // namespace demo
