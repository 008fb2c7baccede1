#include "bench/client.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include "support/eventually.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;

namespace {

constexpr timespec kInterval{.tv_sec = 0, .tv_nsec = 2'000'000};
constexpr auto kPatience = 5s;
constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n";

test::Descriptor ticking() {
  test::Descriptor timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const itimerspec each{.it_interval = kInterval, .it_value = kInterval};
  timerfd_settime(timer.get(), 0, &each, nullptr);
  return timer;
}

void watch(const test::Descriptor& readiness, int descriptor, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  epoll_ctl(readiness.get(), EPOLL_CTL_ADD, descriptor, &event);
}

/// The whole answer has come when the server closes: it was asked to.
bool is_good(std::string_view answer) {
  return answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\n");
}

/// What the demo app says: "v2".
int version_in(std::string_view answer) {
  const auto mark = answer.rfind('v');
  return mark == std::string_view::npos ? 0 : std::atoi(answer.data() + mark + 1);
}

double milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

Client::Client(std::uint16_t port)
    : port_(port), timer_(ticking()), readiness_(epoll_create1(EPOLL_CLOEXEC)) {
  watch(readiness_, timer_.get(), EPOLLIN);
  thread_ = std::thread([this] { run(); });
}

Client::~Client() {
  finish();
}

void Client::await(const std::string& version) const {
  const int number = version_in(version);
  if (!test::eventually([&] { return answered_by_ == number; }, 30s))
    throw std::runtime_error(version + " does not answer on port " + std::to_string(port_));
}

Seen Client::finish() {
  finishing_ = true;
  if (thread_.joinable()) thread_.join();
  return seen_;
}

void Client::run() {
  std::vector<epoll_event> events(256);
  while (!finishing_ || !requests_.empty()) {
    const int ready = epoll_wait(readiness_.get(), events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.fd != timer_.get()) go_on(events[i].data.fd, events[i].events);
    }
    std::uint64_t due = 0;
    if (read(timer_.get(), &due, sizeof due) != sizeof due) due = 0;
    if (!finishing_) {
      while (due-- > 0) send_request();
    }
    give_up_on_old();
  }
}

void Client::send_request() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  test::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int number = socket.get();
  const bool refused = connect(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                       errno != EINPROGRESS;
  requests_.emplace(number, Request{.socket = std::move(socket), .sent = Clock::now()});
  if (refused) return end(number, false);
  watch(readiness_, number, EPOLLIN | EPOLLOUT | EPOLLET);
}

void Client::go_on(int socket, unsigned events) {
  Request& request = requests_.at(socket);
  if (!request.written && (events & EPOLLOUT) != 0) {
    if (send(socket, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) return end(socket, false);
    request.written = true;
  }
  char block[1024];
  for (;;) {
    const ssize_t got = recv(socket, block, sizeof block, 0);
    if (got == 0) return end(socket, is_good(request.received));
    if (got < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
    if (got < 0) return end(socket, false);
    request.received.append(block, static_cast<std::size_t>(got));
  }
}

void Client::end(int socket, bool good) {
  const auto ended = requests_.find(socket);
  if (good) {
    const auto now = Clock::now();
    if (last_good_ && !finishing_) seen_.gap_ms = std::max(seen_.gap_ms, milliseconds(now - *last_good_));
    last_good_ = now;
    answered_by_ = version_in(ended->second.received);
  } else {
    ++seen_.failed;
  }
  // Closing does not do it where a child process, not yet at its exec, has the socket, too.
  epoll_ctl(readiness_.get(), EPOLL_CTL_DEL, socket, nullptr);
  requests_.erase(ended);
}

void Client::give_up_on_old() {
  std::vector<int> old;
  for (const auto& [socket, request] : requests_) {
    if (Clock::now() - request.sent > kPatience) old.push_back(socket);
  }
  for (const int socket : old) end(socket, false);
}

}  // namespace cutover::bench
