#include "canned.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "listening.hpp"
#include "settings.hpp"

namespace demo {

namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world\n";

void watch(int readiness, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  epoll_ctl(readiness, EPOLL_CTL_ADD, descriptor, &event);
}

void accept_one(int readiness, int listener) {
  const int yes = 1;
  const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) return;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  watch(readiness, client);
}

/// A client sends the next request when it has the answer, so that one read has all of one.
void answer(int client) {
  char request[16384];
  const ssize_t got = recv(client, request, sizeof request, 0);
  if (got > 0 && std::string_view(request, static_cast<std::size_t>(got)).ends_with("\r\n\r\n")) {
    if (send(client, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(kAnswer.size()))
      return;
  }
  if (got < 0 && errno == EAGAIN) return;
  close(client);
}

}  // namespace

int serve_canned(int stop) {
  const int listener = listening_socket(static_cast<std::uint16_t>(number("PORT", 8000)));
  if (listener < 0) return 1;
  const int readiness = epoll_create1(EPOLL_CLOEXEC);
  watch(readiness, listener);
  watch(readiness, stop);
  epoll_event events[64];
  for (;;) {
    const int ready = epoll_wait(readiness, events, 64, -1);
    for (int i = 0; i < ready; ++i) {
      const int descriptor = events[i].data.fd;
      if (descriptor == stop) return 0;
      if (descriptor == listener) {
        accept_one(readiness, listener);
      } else {
        answer(descriptor);
      }
    }
  }
}

}  // namespace demo
