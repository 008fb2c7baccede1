#include "deploy/port_owner.hpp"

#include <arpa/inet.h>
#include <pwd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

namespace cutover::deploy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListen = "0A";

std::string read_all(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The kernel prints an address as 32-bit words in host byte order: "0100007F" is 127.0.0.1.
std::optional<std::string> parse_address(std::string_view hex) {
  std::array<std::uint32_t, 4> words{};
  if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
  for (std::size_t i = 0; i < hex.size() / 8; ++i) {
    const char* first = hex.data() + i * 8;
    if (std::from_chars(first, first + 8, words[i], 16).ptr != first + 8) return std::nullopt;
  }
  char text[INET6_ADDRSTRLEN];
  if (!inet_ntop(hex.size() == 8 ? AF_INET : AF_INET6, words.data(), text, sizeof text)) return std::nullopt;
  return text;
}

/// The process that has the socket open.
std::optional<std::string> find_process(const fs::path& proc, std::uint64_t inode) {
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  std::error_code ignored;
  for (const fs::directory_entry& process : fs::directory_iterator(proc, ignored)) {
    const std::string pid = process.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code gone;  // processes come and go, and not all are ours to look into
    for (const fs::directory_entry& descriptor : fs::directory_iterator(process.path() / "fd", gone)) {
      if (fs::read_symlink(descriptor.path(), gone) != wanted) continue;
      std::string name = read_all(process.path() / "comm");
      if (!name.empty() && name.back() == '\n') name.pop_back();
      return name + " (pid " + pid + ")";
    }
  }
  return std::nullopt;
}

std::string name_of_user(uid_t number) {
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(number, &entry, buffer.data(), buffer.size(), &found);
  return found ? found->pw_name : std::to_string(number);
}

/// Processes of other users can't be looked into, unless root does.
std::string describe(const Listener& listener, const fs::path& proc) {
  if (const auto process = find_process(proc, listener.inode)) return *process;
  return "a program of the user " + name_of_user(listener.user);
}

/// 0, or errno. With SO_REUSEADDR, as docker-proxy does it: connections that have ended are no obstacle.
int try_to_bind(const model::Publish& publish) {
  namespace asio = boost::asio;
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(publish.address, failure);
  if (failure) return failure.value();
  asio::io_context unused;
  asio::ip::tcp::acceptor acceptor(unused);
  const asio::ip::tcp::endpoint endpoint(address, publish.port);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  return failure.value();
}

}  // namespace

std::vector<Listener> parse_listeners(const std::string& table) {
  std::vector<Listener> listeners;
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);  // the headings
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
    fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >> inode;
    const auto colon = local.find(':');
    if (state != kListen || colon == std::string::npos) continue;
    Listener listener;
    const auto address = parse_address(std::string_view(local).substr(0, colon));
    const char* end = local.data() + local.size();
    const bool port_read = std::from_chars(local.data() + colon + 1, end, listener.port, 16).ptr == end;
    const char* inode_end = inode.data() + inode.size();
    const bool inode_read = std::from_chars(inode.data(), inode_end, listener.inode).ptr == inode_end;
    const auto user_read = std::from_chars(uid.data(), uid.data() + uid.size(), listener.user);
    if (!address || !port_read || !inode_read || user_read.ec != std::errc()) continue;
    listener.address = *address;
    listeners.push_back(listener);
  }
  return listeners;
}

bool overlaps(const Listener& listener, const model::Publish& publish) {
  if (listener.port != publish.port) return false;
  const auto any = [](const std::string& address) { return address == "0.0.0.0" || address == "::"; };
  const auto is_v6 = [](const std::string& address) { return address.find(':') != std::string::npos; };
  if (listener.address == publish.address || listener.address == "::") return true;
  if (any(publish.address)) return publish.address == "::" || !is_v6(listener.address);
  return any(listener.address) && !is_v6(publish.address);
}

/// Below self/: it is there whatever ProcSubset= leaves of /proc.
std::optional<std::string> port_owner(const model::Publish& publish, const fs::path& proc) {
  for (const char* table : {"self/net/tcp", "self/net/tcp6"}) {
    for (const Listener& listener : parse_listeners(read_all(proc / table))) {
      if (overlaps(listener, publish)) return describe(listener, proc);
    }
  }
  return std::nullopt;
}

bool may_listen(const model::Publish& publish) {
  return try_to_bind(publish) != EACCES;
}

std::optional<std::string> port_obstacle(const model::Publish& publish, const fs::path& proc) {
  const int failure = try_to_bind(publish);
  if (failure == 0) return std::nullopt;
  if (failure == EADDRNOTAVAIL) return "is not on this host: it has no address " + publish.address;
  // Not being allowed to bind (a port below 1024, say) tells nothing: then the table alone decides.
  const auto owner = port_owner(publish, proc);
  if (!owner && failure != EADDRINUSE) return std::nullopt;
  return "is taken by " + owner.value_or("another program");
}

}  // namespace cutover::deploy
