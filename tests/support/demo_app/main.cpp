// demo [web | canned | worker | release] [NAME=value ...]
//
// One app for the tests, the demo and the benchmark. How it behaves is set by variables, of its environment
// or as arguments: VERSION; IGNORE_SIGTERM=1; EXIT_AFTER_MS with EXIT_CODE (it ends by itself); ALONE_FILE
// (web notes in FILE.overlaps that another one runs which has it, too); for each kind of process see web.hpp,
// canned.hpp and tasks.hpp.

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "canned.hpp"
#include "settings.hpp"
#include "tasks.hpp"
#include "web.hpp"

namespace {

int stop_pipe[2];  // readable from the signal to stop on, for all threads and for ever: nobody reads from it

void on_signal(int) {
  const ssize_t written = write(stop_pipe[1], "s", 1);
  static_cast<void>(written);  // full already: readable, which is all that is wanted
}

/// The kernel gives process 1 of a container no signal that it has not asked for.
void handle_signals() {
  if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0) std::perror("can't make a pipe");
  struct sigaction action {};
  action.sa_handler = demo::number("IGNORE_SIGTERM") != 0 ? SIG_IGN : on_signal;
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGUSR1}) sigaction(signal, &action, nullptr);
}

void exit_later() {
  const long delay = demo::number("EXIT_AFTER_MS", -1);
  if (delay < 0) return;
  std::thread([delay] {
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    std::printf("%s exits by itself\n", demo::version().c_str());
    std::fflush(stdout);
    _exit(static_cast<int>(demo::number("EXIT_CODE")));
  }).detach();
}

/// For as long as this process lives; who comes meanwhile leaves a note of it beside the file.
void claim(const std::string& file) {
  const int lock = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (flock(lock, LOCK_EX | LOCK_NB) == 0) return;
  std::ofstream(file + ".overlaps", std::ios::app) << demo::version() << "\n";
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const char* mode = "web";
  for (int i = 1; i < count; ++i) {
    if (std::strchr(arguments[i], '=') != nullptr) {
      putenv(arguments[i]);
    } else {
      mode = arguments[i];
    }
  }
  handle_signals();
  if (std::strcmp(mode, "release") == 0) return demo::run_release(stop_pipe[0]);
  exit_later();
  if (std::strcmp(mode, "worker") == 0) return demo::run_worker(stop_pipe[0]);
  if (const std::string alone = demo::setting("ALONE_FILE"); !alone.empty() && std::strcmp(mode, "web") == 0)
    claim(alone);
  if (std::strcmp(mode, "web") == 0) return demo::serve_web(stop_pipe[0]);
  if (std::strcmp(mode, "canned") == 0) return demo::serve_canned(stop_pipe[0]);
  std::fprintf(stderr, "demo: unknown kind of process '%s'; allowed: web, canned, worker, release\n", mode);
  return 64;
}
