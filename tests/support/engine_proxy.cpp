#include "support/engine_proxy.hpp"

#include <fnmatch.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace cutover::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int kByteMs = 1000;  // slow_reply
constexpr int kLookMs = 50;    // how soon the acceptor notices that it is to end

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

Descriptor connected_to(const std::string& path) {
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_of(path);
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return socket;
}

bool is_readable(int socket, int limit_ms) {
  pollfd one{socket, POLLIN, 0};
  return poll(&one, 1, limit_ms) > 0;
}

/// False at its end.
bool read_more(int socket, std::string& into) {
  char bytes[16 * 1024];
  const ssize_t count = recv(socket, bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  into.append(bytes, static_cast<std::size_t>(count));
  return true;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string field(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const auto begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

/// Where a message of HTTP ends that begins with these bytes; nothing while that is not known.
std::optional<std::size_t> end_of_message(const std::string& bytes, bool is_answer) {
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string::npos) return std::nullopt;
  const std::size_t body = head_end + 4;
  const std::string head = bytes.substr(0, body);
  const std::string length = field(head, "Content-Length");
  if (!length.empty()) {
    const std::size_t end = body + std::stoul(length);
    return bytes.size() >= end ? std::optional(end) : std::nullopt;
  }
  if (field(head, "Transfer-Encoding") == "chunked") {
    const bool ended = bytes.ends_with("\r\n0\r\n\r\n") || bytes.substr(body) == "0\r\n\r\n";
    return ended ? std::optional(bytes.size()) : std::nullopt;
  }
  const bool until_the_end = is_answer && bytes.find(" 204 ") > head_end && bytes.find(" 304 ") > head_end;
  return until_the_end ? std::nullopt : std::optional(body);
}

/// Of an answer that is to be cut: its head passes at once, since some answers have no end for long, and half
/// of what comes next.
std::size_t cut_at(const std::string& answered) {
  const auto head_end = answered.find("\r\n\r\n");
  const std::size_t head = head_end == std::string::npos ? 0 : head_end + 4;
  const bool is_all = end_of_message(answered, true) == head;  // there is no body: the head is cut
  return is_all ? head / 2 : head + (answered.size() - head) / 2;
}

void wait_for_the_end(int client) {
  std::string ignored;
  while (read_more(client, ignored)) continue;
}

/// "POST /containers/shop-web-2/start"
std::string line_of(const std::string& request) {
  const auto space = request.find(' ');
  std::string path = request.substr(space + 1, request.find_first_of(" ?", space + 1) - space - 1);
  if (path.starts_with("/v1.")) path.erase(0, path.find('/', 1));
  return request.substr(0, space + 1) + path;
}

}  // namespace

struct EngineProxy::Peer {
  Descriptor client;
  Descriptor engine;
  std::string sent;  ///< by the client, and not yet dealt with
  std::atomic<bool> ended = false;
  std::thread thread;
};

EngineProxy::EngineProxy(std::string engine_socket) : engine_socket_(std::move(engine_socket)) {
  std::string name = "/tmp/cutover-proxy-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("can't make a folder in /tmp");
  folder_ = name;
  listen();
  acceptor_ = std::thread([this] { accept_all(); });
}

EngineProxy::~EngineProxy() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    end_connections();
  }
  acceptor_.join();
  for (Peer& peer : peers_) peer.thread.join();
  fs::remove_all(folder_);
}

void EngineProxy::on(const std::string& request, EngineFault fault, int nth) {
  const std::lock_guard lock(mutex_);
  chosen_ = Chosen{request, fault, nth};
  happened_ = false;
}

bool EngineProxy::happened() const {
  const std::lock_guard lock(mutex_);
  return happened_;
}

void EngineProxy::listen() {
  fs::remove(socket());
  listener_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_of(socket());
  if (bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), 64) != 0) {
    throw std::runtime_error("can't listen on " + socket());
  }
}

void EngineProxy::accept_all() {
  while (true) {
    const bool waits = is_readable(listener_.get(), kLookMs);
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (away_until_) {
      if (std::chrono::steady_clock::now() < *away_until_) continue;
      away_until_.reset();
      listen();
      continue;
    }
    const int client = waits ? accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC) : -1;
    if (client < 0) continue;
    Peer& peer = peers_.emplace_back();
    peer.client = Descriptor(client);
    peer.thread = std::thread([this, &peer] { serve(peer); });
  }
}

/// One connection of the client's, request after request.
void EngineProxy::serve(Peer& peer) {
  while (true) {
    std::optional<std::size_t> end;
    bool there = true;
    while (there && !(end = end_of_message(peer.sent, false)))
      there = read_more(peer.client.get(), peer.sent);
    if (!there) break;
    const std::string request = peer.sent.substr(0, *end);
    peer.sent.erase(0, *end);
    const std::optional<EngineFault> fault = fault_for(line_of(request));
    if (fault == EngineFault::refuse || fault == EngineFault::no_socket) {
      go_away(fault == EngineFault::no_socket);
      break;
    }
    if (fault == EngineFault::hang) {
      wait_for_the_end(peer.client.get());
      break;
    }
    answer(peer, request, fault);
    if (peer.ended) break;
  }
  const std::lock_guard lock(mutex_);
  peer.ended = true;
  shutdown(peer.client.get(), SHUT_RDWR);
  peer.engine = Descriptor();
}

std::optional<EngineFault> EngineProxy::fault_for(const std::string& request) {
  const std::lock_guard lock(mutex_);
  if (!chosen_ || fnmatch(chosen_->request.c_str(), request.c_str(), 0) != 0 || --chosen_->left > 0)
    return std::nullopt;
  const EngineFault fault = chosen_->fault;
  chosen_.reset();
  happened_ = true;
  return fault;
}

/// Gives the Engine the request, and the client what it answers, as it comes.
void EngineProxy::answer(Peer& peer, const std::string& request, std::optional<EngineFault> fault) {
  if (peer.engine.get() < 0) {
    Descriptor engine = connected_to(engine_socket_);
    const std::lock_guard lock(mutex_);
    peer.engine = std::move(engine);
  }
  peer.ended = true;  // unless it comes to its end
  if (peer.engine.get() < 0 || !send_all(peer.engine.get(), request)) return;
  std::string answered;
  std::size_t passed = 0;
  while (!end_of_message(answered, true) || passed < answered.size()) {
    const bool slow = fault == EngineFault::slow_reply && passed < answered.size();
    pollfd either[] = {{peer.client.get(), POLLIN, 0}, {slow ? -1 : peer.engine.get(), POLLIN, 0}};
    if (poll(either, 2, slow ? kByteMs : -1) < 0) continue;
    if (either[0].revents != 0 && !read_more(peer.client.get(), peer.sent)) return;
    if (either[1].revents != 0 && !read_more(peer.engine.get(), answered)) return;
    if (answered.empty()) continue;
    if (fault == EngineFault::lost_reply) return;
    if (fault == EngineFault::hanging_reply) return wait_for_the_end(peer.client.get());
    std::size_t pass = answered.size();
    if (fault == EngineFault::slow_reply) pass = passed + 1;
    if (fault == EngineFault::cut_reply) pass = cut_at(answered);
    if (!send_all(peer.client.get(), std::string_view(answered).substr(passed, pass - passed))) return;
    passed = pass;
    if (fault == EngineFault::cut_reply && passed < answered.size()) return;
  }
  peer.ended = false;
}

void EngineProxy::go_away(bool with_the_file) {
  const std::lock_guard lock(mutex_);
  away_until_ = std::chrono::steady_clock::now() + kAway;
  listener_ = Descriptor();
  if (with_the_file) fs::remove(socket());
  end_connections();
}

void EngineProxy::end_connections() {
  for (Peer& peer : peers_) {
    if (peer.ended) continue;
    shutdown(peer.client.get(), SHUT_RDWR);
    if (peer.engine.get() >= 0) shutdown(peer.engine.get(), SHUT_RDWR);
  }
}

}  // namespace cutover::test
