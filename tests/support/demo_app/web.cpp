#include "web.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "http.hpp"
#include "listening.hpp"
#include "orders.hpp"
#include "settings.hpp"
#include "websocket.hpp"

namespace demo {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

const Clock::time_point started = Clock::now();
std::atomic<int> connections = 0;
std::atomic<bool> leaving = false;
std::atomic<bool> broken = false;

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Drips bytes until the client has had enough.
void answer_without_end(Connection& connection) {
  bool listening = connection.write_raw("HTTP/1.1 200 Demo\r\nTransfer-Encoding: chunked\r\n\r\n");
  while (listening) {
    listening = connection.write_raw("8\r\nwait ...\r\n");
    std::this_thread::sleep_for(Milliseconds(50));
  }
}

void be_silent(Connection& connection, int stop) {
  connection.read(stop);  // returns when the client goes away
}

Answer health() {
  const auto age = std::chrono::duration_cast<Milliseconds>(Clock::now() - started).count();
  if (age < number("HEALTH_AFTER_MS")) return {503, version() + " warms up\n", ""};
  const long until = number("HEALTH_UNTIL_MS", -1);
  if (broken || (until >= 0 && age >= until)) return {500, version() + " broke\n", ""};
  const std::string unless = setting("HEALTH_UNLESS_FILE");
  if (!unless.empty() && access(unless.c_str(), F_OK) == 0) {
    return {500, version() + " can't do with " + unless + "\n", ""};
  }
  const std::string target = setting("HEALTH_REDIRECT");
  if (!target.empty()) return {302, "", "Location: " + target + "\r\n"};
  const int status = static_cast<int>(number("HEALTH_STATUS", 200));
  return {status, version() + (status < 400 ? " is healthy\n" : " is not healthy\n"), ""};
}

Answer environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    names.push_back(text.substr(0, text.find('=')) + "\n");
  }
  std::sort(names.begin(), names.end());
  Answer answer;
  for (const std::string& name : names) answer.body += name;
  return answer;
}

Answer variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return {404, "", ""};
  return {200, value, ""};
}

Answer arguments() {
  std::string text = contents("/proc/self/cmdline");
  std::replace(text.begin(), text.end(), '\0', '\n');
  return {200, text, ""};
}

Answer volume(const Request& request) {
  const std::string path = setting("VOLUME_FILE", "/data/file");
  if (request.method == "PUT") {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << request.body;
    file.close();
    return {file ? 204 : 500, "", ""};
  }
  if (access(path.c_str(), R_OK) != 0) return {404, "", ""};
  return {200, contents(path), ""};
}

/// Adds a line to the file, so that it shows what came, and how often.
Answer note(const Request& request) {
  const std::string line = request.body + "\n";
  const int file = open(setting("VOLUME_FILE", "/data/file").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const bool noted = file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (file >= 0) close(file);
  return {noted ? 204 : 500, "", ""};
}

long parameter(const Request& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? 0 : std::atol(found->second.c_str());
}

Answer answer_to(const Request& request) {
  const std::string& path = request.path;
  if (path == "/health") return health();
  if (path == "/break") broken = true;
  if (path == "/slow") std::this_thread::sleep_for(Milliseconds(parameter(request, "ms")));
  if (path == "/slow" && request.query.contains("status"))
    return {static_cast<int>(parameter(request, "status")), version() + "\n", ""};
  if (path == "/" || path == "/slow" || path == "/break") return {200, version() + "\n", ""};
  if (path.starts_with("/status/")) return {std::atoi(path.c_str() + 8), version() + "\n", ""};
  if (path == "/bytes") return {200, std::string(static_cast<std::size_t>(parameter(request, "n")), 'x'), ""};
  if (path == "/env") return environment();
  if (path.starts_with("/env/")) return variable(path.substr(5));
  if (path == "/args") return arguments();
  if (path == "/volume") return volume(request);
  if (path == "/note" && request.method == "POST") return note(request);
  if (path == "/echo") return {200, request.body, ""};
  if (path == "/orders") return take_order(request);
  if (path == "/exit") _exit(static_cast<int>(parameter(request, "code")));
  return {404, "nothing here\n", ""};
}

bool is_readable(int descriptor) {
  pollfd one{descriptor, POLLIN, 0};
  return poll(&one, 1, 0) > 0;
}

void serve(int socket, int stop) {
  {
    Connection connection(socket);
    while (const auto request = connection.read(stop)) {
      const bool is_health = request->path == "/health";
      if (is_health && number("HEALTH_ENDLESS") != 0) {
        answer_without_end(connection);
        break;
      }
      if (is_health && number("HEALTH_SILENT") != 0) {
        be_silent(connection, stop);
        break;
      }
      if (!request->websocket_key.empty()) {
        echo_websocket(connection, request->websocket_key, stop);
        break;
      }
      const Answer answer = answer_to(*request);
      const bool keep_alive = request->keep_alive && !leaving && !is_readable(stop);
      connection.write(answer, keep_alive);
      if (!keep_alive) break;
    }
  }
  --connections;
}

void accept_until(int stop, int listener) {
  const int yes = 1;
  for (;;) {
    pollfd either[] = {{listener, POLLIN, 0}, {stop, POLLIN, 0}};
    if (poll(either, 2, -1) < 0) continue;
    if (either[1].revents != 0) return;
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ++connections;
    std::thread(serve, client, stop).detach();
  }
}

/// `stop`, but so much later; until then clients are sent away one by one, each with its answer.
int some_time_after(int stop, Milliseconds delay) {
  int later[2];
  if (pipe2(later, O_CLOEXEC) != 0) return stop;
  std::thread([stop, delay, end = later[1]] {
    pollfd signal{stop, POLLIN, 0};
    while (poll(&signal, 1, -1) <= 0) continue;
    leaving = true;
    std::this_thread::sleep_for(delay);
    close(end);  // makes the other one readable
  }).detach();
  return later[0];
}

}  // namespace

int serve_web(int stop) {
  pollfd stopping{stop, POLLIN, 0};
  if (poll(&stopping, 1, static_cast<int>(number("BOOT_MS"))) > 0) return 0;
  const long port = number("PORT", 8000);
  const int listener = listening_socket(static_cast<std::uint16_t>(port));
  if (listener < 0) return 1;
  std::printf("web %s listens on %ld\n", version().c_str(), port);
  if (const long serve_on = number("SERVE_ON_MS"); serve_on > 0)
    stop = some_time_after(stop, Milliseconds(serve_on));
  accept_until(stop, listener);
  close(listener);
  std::printf("web %s drains\n", version().c_str());
  while (connections > 0) std::this_thread::sleep_for(Milliseconds(1));
  std::this_thread::sleep_for(Milliseconds(number("DRAIN_MS")));
  std::printf("web %s stops\n", version().c_str());
  return 0;
}

}  // namespace demo
