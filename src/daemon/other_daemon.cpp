#include "daemon/other_daemon.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cutover/base/pidfd.hpp"

namespace cutover::daemon {
namespace {

namespace fs = std::filesystem;
namespace ip = boost::asio::ip;

Error failed(pid_t pid, const std::string& what, int error) {
  const auto code = error == ESRCH ? ErrorCode::not_found : ErrorCode::unavailable;
  return Error(code, "process " + std::to_string(pid) + " can't be " + what + ": " +
                         boost::system::system_category().message(error));
}

fs::path proc(pid_t pid) {
  return fs::path("/proc") / std::to_string(pid);
}

/// /proc/net/tcp has each four bytes of an address as one number of this machine.
ip::address address_of(const std::string& hexadecimal) {
  ip::address_v6::bytes_type bytes{};
  for (std::size_t word = 0; word * 8 < hexadecimal.size() && word < 4; ++word) {
    const auto number = static_cast<std::uint32_t>(std::stoul(hexadecimal.substr(word * 8, 8), nullptr, 16));
    std::memcpy(bytes.data() + word * 4, &number, sizeof number);
  }
  if (hexadecimal.size() > 8) return ip::address_v6(bytes);
  return ip::address_v4({bytes[0], bytes[1], bytes[2], bytes[3]});
}

bool overlap(const ip::address& one, const ip::address& other) {
  return one == other || one.is_unspecified() || other.is_unspecified();
}

/// Both tables list first who listens.
void add_listening(const char* table, const model::Publish& at, std::set<std::string>& inodes) {
  constexpr const char* listening = "0A";
  boost::system::error_code wrong;
  const ip::address wanted = ip::make_address(at.address, wrong);
  std::ifstream sockets(table);
  std::string line;
  std::getline(sockets, line);  // names of the columns
  while (std::getline(sockets, line)) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    words >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
    if (!words || state != listening) return;
    const auto colon = local.find(':');
    if (std::stoul(local.substr(colon + 1), nullptr, 16) != at.port) continue;
    if (overlap(address_of(local.substr(0, colon)), wanted)) inodes.insert(inode);
  }
}

}  // namespace

Result<OtherDaemon> OtherDaemon::find(pid_t process) {
  const int handle = open_pidfd(process);
  if (handle < 0) return failed(process, "found", errno);
  return OtherDaemon(process, handle);
}

OtherDaemon::OtherDaemon(OtherDaemon&& other) noexcept
    : pid_(other.pid_), handle_(std::exchange(other.handle_, -1)) {}

OtherDaemon::~OtherDaemon() {
  if (handle_ >= 0) ::close(handle_);
}

bool OtherDaemon::has_ended() const {
  return cutover::has_ended(handle_);
}

bool OtherDaemon::is_ours() const {
  struct stat status {};
  return ::stat(proc(pid_).c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

bool OtherDaemon::is_supervised() const {
  std::ifstream environment(proc(pid_) / "environ", std::ios::binary);
  for (std::string variable; std::getline(environment, variable, '\0');) {
    if (variable.starts_with("NOTIFY_SOCKET=") && !variable.ends_with('=')) return true;
  }
  return false;
}

bool OtherDaemon::catches(int signal) const {
  std::ifstream status(proc(pid_) / "status");
  const std::string key = "SigCgt:";
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(key)) continue;
    return (std::stoull(line.substr(key.size()), nullptr, 16) >> (signal - 1)) & 1;
  }
  return false;
}

Result<void> OtherDaemon::signal(int number) const {
  if (send_signal(handle_, number)) return {};
  return failed(pid_, "told to end", errno);
}

std::set<std::string> OtherDaemon::socket_inodes() const {
  std::set<std::string> inodes;
  std::error_code unreadable;
  const std::string kind = "socket:[";
  for (fs::directory_iterator at(proc(pid_) / "fd", unreadable), end; !unreadable && at != end;
       at.increment(unreadable)) {
    std::error_code gone;
    const std::string target = fs::read_symlink(at->path(), gone).string();
    if (target.starts_with(kind)) inodes.insert(target.substr(kind.size(), target.size() - kind.size() - 1));
  }
  return inodes;
}

int OtherDaemon::handle() const {
  return ::fcntl(handle_, F_DUPFD_CLOEXEC, 0);
}

std::set<std::string> listening_at(const model::Publish& at) {
  std::set<std::string> inodes;
  add_listening("/proc/net/tcp", at, inodes);
  add_listening("/proc/net/tcp6", at, inodes);
  return inodes;
}

}  // namespace cutover::daemon
