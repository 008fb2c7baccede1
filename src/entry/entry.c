// The first process of a container that is started before its app's turn has come: it waits, and then becomes
// the app (same process, user, environment and working directory).
//
//     entry COMMAND [ARGUMENT...]
//
// The folder that it lies in belongs to one container, and is the daemon's: src/entry/entries.cpp. Where that
// has a FIFO `held`, it waits until somebody opened that for writing and closed it again, or it is gone. So
// nothing of ours has to run when the Engine starts the container by itself later on.
//
// Exit codes are those that the Engine and shells have for it: 127 for a command that is not there, 126 for one
// that can't be run, 128 and the signal's number when it is asked to end while it waits.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/.cutover/"

enum { kNotRunnable = 126, kNotFound = 127, kMisused = 64, kLookAgainMs = 100 };

static void complain(const char *command, const char *why) {
  const char *parts[] = {"exec: \"", command, "\": ", why, "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) return;
  }
}

static int is_runnable(const char *path) {
  struct stat file;
  if (stat(path, &file) != 0) return 0;
  if (!S_ISREG(file.st_mode)) {
    errno = EACCES;
    return 0;
  }
  return access(path, X_OK) == 0;
}

// As the Engine does it: by PATH, unless there is a slash in it. NULL: errno says why. Never freed.
static const char *find(const char *command) {
  if (strchr(command, '/')) return is_runnable(command) ? command : NULL;
  const char *folders = getenv("PATH");
  int why = ENOENT;
  while (folders && *folders) {
    const size_t length = strcspn(folders, ":");
    char *path = malloc(length + strlen(command) + 3);
    if (!path) return NULL;
    memcpy(path, folders, length);
    strcpy(path + length, length == 0 ? "./" : "/");
    strcat(path, command);
    if (is_runnable(path)) return path;
    if (errno == EACCES) why = EACCES;
    free(path);
    folders += length + (folders[length] == ':');
  }
  errno = why;
  return NULL;
}

static void end(int signal) { _exit(128 + signal); }

// A first process gets none of the signals that it has no handler for. `exec` takes the handlers away again.
static void end_on_signals(void) {
  static const int kSignals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGABRT, SIGUSR1, SIGUSR2,
                                 SIGALRM, SIGPIPE, SIGTERM, SIGPOLL, SIGPROF, SIGVTALRM};
  for (size_t i = 0; i < sizeof kSignals / sizeof *kSignals; ++i) {
    struct sigaction now;
    if (sigaction(kSignals[i], NULL, &now) != 0 || now.sa_handler == SIG_IGN) continue;
    struct sigaction ending = {.sa_handler = end};
    sigaction(kSignals[i], &ending, NULL);
  }
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
    struct sigaction ending = {.sa_handler = end};
    sigaction(signal, &ending, NULL);
  }
}

static void say_ready(void) {
  const int ready = open(FOLDER "ready", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (ready < 0) return;  // nobody listens any more
  if (write(ready, "r", 1) < 0) {
  }
  close(ready);
}

static void wait_for_release(void) {
  end_on_signals();
  const int held = open(FOLDER "held", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (held < 0 && errno == ENOENT) return;
  if (held < 0) {
    complain(FOLDER "held", strerror(errno));
    _exit(kNotRunnable);
  }
  say_ready();
  struct pollfd released = {.fd = held, .events = POLLIN};
  // It may have been released after the look-up and before the open: then nobody will come any more.
  while (poll(&released, 1, kLookAgainMs) <= 0) {
    if (access(FOLDER "held", F_OK) != 0) break;
  }
  close(held);
}

int main(int count, char **arguments) {
  if (count < 2) {
    complain("", "no command");
    return kMisused;
  }
  const char *command = find(arguments[1]);
  if (command) {
    wait_for_release();
    execv(command, arguments + 1);
  }
  const int why = errno;
  complain(arguments[1], why == ENOENT ? "not found" : strerror(why));
  return why == ENOENT ? kNotFound : kNotRunnable;
}
