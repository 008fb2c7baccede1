// What a task's HEALTHCHECK runs: any image can, as it needs nothing but the kernel. It says whether the app in the
// same container answers well, and why it does not.
//
//     probe                                      the container runs: exit 0
//     probe PORT PATH FIRST LAST TIMEOUT_MS      GET PATH on 127.0.0.1: exit 0 for a status from FIRST to LAST
//
// The Engine keeps what it prints with the container's health. Exit code 1: not healthy.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kHealthy = 0, kUnhealthy = 1, kMisused = 64, kStatusLine = 12, kPatienceMs = 50 };  // "HTTP/1.1 200"

static int unhealthy(const char *port, const char *why) {
  printf("gave no answer on port %s (%s)\n", port, why);
  return kUnhealthy;
}

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

// 1: it may be tried; 0: not in time.
static int wait_for(int connection, short what, long long deadline) {
  struct pollfd wanted = {.fd = connection, .events = what};
  for (;;) {
    const long long left = deadline - now_ms();
    if (left <= 0) return 0;
    const int ready = poll(&wanted, 1, (int)left);
    if (ready > 0) return 1;
    if (ready < 0 && errno != EINTR) return 0;
  }
}

// What went wrong, or NULL.
static const char *reach(int connection, int port, long long deadline) {
  struct sockaddr_in app = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  app.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection, (struct sockaddr *)&app, sizeof app) == 0) return NULL;
  if (errno != EINPROGRESS) return strerror(errno);
  if (!wait_for(connection, POLLOUT, deadline)) return "no connection in time";
  int failure = 0;
  socklen_t size = sizeof failure;
  getsockopt(connection, SOL_SOCKET, SO_ERROR, &failure, &size);
  return failure ? strerror(failure) : NULL;
}

// What the app sends, byte by byte.
struct answer {
  int connection;
  long long deadline;
  size_t begin, end;
  char bytes[512];
};

static const char closed[] = "the connection was closed without an answer";

// What went wrong, or NULL.
static const char *next_byte(struct answer *answer, char *byte) {
  while (answer->begin == answer->end) {
    if (!wait_for(answer->connection, POLLIN, answer->deadline)) return "no answer in time";
    const ssize_t more = recv(answer->connection, answer->bytes, sizeof answer->bytes, 0);
    if (more < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (more < 0) return strerror(errno);
    if (more == 0) return closed;
    answer->begin = 0;
    answer->end = (size_t)more;
  }
  *byte = answer->bytes[answer->begin++];
  return NULL;
}

// The beginning of a status line into `line`.
static const char *read_status(struct answer *answer, char *line) {
  for (size_t got = 0; got < kStatusLine; ++got) {
    const char *wrong = next_byte(answer, line + got);
    if (wrong) return wrong == closed && got ? "not an HTTP answer" : wrong;
  }
  const int is_http = strncmp(line, "HTTP/1.", 7) == 0 && line[8] == ' ';
  return is_http ? NULL : "not an HTTP answer";
}

// To the empty line, and behind it.
static const char *skip_header(struct answer *answer) {
  char byte = 0;
  for (int newlines = 0; newlines < 2;) {
    const char *wrong = next_byte(answer, &byte);
    if (wrong) return wrong;
    if (byte == '\n') {
      ++newlines;
    } else if (byte != '\r') {
      newlines = 0;
    }
  }
  return NULL;
}

// The final answer's status line into `line`; what went wrong, or NULL. 100 and 103 announce it; after 101 no
// other one comes.
static const char *ask(int connection, const char *port, const char *path, char *line, long long deadline) {
  const char *parts[] = {"GET ", path, " HTTP/1.1\r\nHost: localhost:", port,
                         "\r\nUser-Agent: cutover\r\nAccept: */*\r\nConnection: close\r\n\r\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    const size_t length = strlen(parts[i]);
    if (send(connection, parts[i], length, MSG_NOSIGNAL | MSG_MORE * (i < 4)) != (ssize_t)length)
      return "the request could not be sent";
  }
  struct answer answer = {.connection = connection, .deadline = deadline};
  for (;;) {
    const char *wrong = read_status(&answer, line);
    const int is_interim = !wrong && line[9] == '1' && strncmp(line + 9, "101", 3) != 0;
    if (!is_interim) return wrong;
    wrong = skip_header(&answer);
    if (wrong) return wrong;
  }
}

int main(int count, char **arguments) {
  if (count == 1) return kHealthy;
  if (count != 6) return kMisused;
  const char *port = arguments[1];
  const char *path = arguments[2];
  const long long deadline = now_ms() + atoi(arguments[5]);
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection < 0) return unhealthy(port, strerror(errno));
  char line[kStatusLine + 1] = "";
  const char *wrong = reach(connection, atoi(port), deadline);
  if (!wrong) wrong = ask(connection, port, path, line, deadline);
  if (wrong) return unhealthy(port, wrong);
  const int status = atoi(line + 9);
  printf("answered %d on %s\n", status, path);
  // An app that is hung up on amid its answer may log that at each check.
  char rest[4096];
  const long long patience = now_ms() + kPatienceMs;
  while (wait_for(connection, POLLIN, patience < deadline ? patience : deadline)) {
    const ssize_t more = recv(connection, rest, sizeof rest, 0);
    if (more == 0 || (more < 0 && errno != EAGAIN)) break;
  }
  return atoi(arguments[3]) <= status && status <= atoi(arguments[4]) ? kHealthy : kUnhealthy;
}
