#include "api/listener.hpp"

#include <grp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <vector>

namespace cutover::api {
namespace {

namespace fs = std::filesystem;
using boost::system::error_code;

constexpr int kBacklog = 128;
constexpr const char* kGroup = "cutover";

Error failed(const fs::path& socket, const std::string& why) {
  return Error(ErrorCode::unavailable, "can't listen on " + socket.string() + ": " + why);
}

std::string last_error() {
  return error_code(errno, boost::system::system_category()).message();
}

/// Connecting is the only way to learn whether somebody listens on a socket file.
error_code try_connect(const fs::path& socket) {
  boost::asio::io_context context;
  Protocol::socket probe(context);
  error_code error;
  probe.open(Protocol(), error);
  if (!error) probe.native_non_blocking(true, error);  // a full backlog must not hold us up
  if (!error) probe.connect(Protocol::endpoint(socket.string()), error);
  return error;
}

/// Makes room for our socket: a file that nobody listens on any more is what a killed daemon left.
Result<void> remove_stale(const fs::path& socket) {
  struct stat status {};
  if (::lstat(socket.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return failed(socket, last_error());
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Error(ErrorCode::conflict, socket.string() + " is there and is no socket; it was left alone");
  }
  const error_code error = try_connect(socket);
  if (!error || error == boost::asio::error::would_block || error == boost::asio::error::try_again) {
    return Error(ErrorCode::conflict, "somebody listens on " + socket.string() + " already");
  }
  if (error != boost::asio::error::connection_refused) return failed(socket, error.message());
  if (::unlink(socket.c_str()) != 0 && errno != ENOENT) return failed(socket, last_error());
  return {};
}

}  // namespace

Result<void> Listener::open(const fs::path& socket) {
  if (socket.native().size() >= sizeof(sockaddr_un::sun_path)) {
    return Error(ErrorCode::invalid_argument,
                 "the socket's path is longer than 107 bytes: " + socket.string());
  }
  std::error_code folder_error;
  fs::create_directories(socket.parent_path(), folder_error);
  if (folder_error) return failed(socket, folder_error.message());
  if (auto room = remove_stale(socket); !room) return room.error();

  error_code error;
  acceptor_.open(Protocol(), error);
  if (!error) acceptor_.bind(Protocol::endpoint(socket.string()), error);
  if (error) return failed(socket, error.message());
  socket_ = socket;
  struct stat status {};
  if (::lstat(socket.c_str(), &status) != 0) return failed(socket, last_error());
  device_ = status.st_dev;
  inode_ = status.st_ino;

  // Until listen, every connection is refused: nobody slips in before the permissions are right.
  if (::chmod(socket.c_str(), 0660) != 0) return failed(socket, last_error());
  if (auto given = give_to_group(); !given)
    spdlog::warn("event=socket_for_owner_only error={:?}", given.error().text());
  acceptor_.listen(kBacklog, error);
  if (error) return failed(socket, error.message());
  return {};
}

Result<void> Listener::adopt(int descriptor) {
  error_code error;
  acceptor_.assign(Protocol(), descriptor, error);
  if (!error) return {};
  return Error(ErrorCode::unavailable, "can't listen on the inherited socket: " + error.message());
}

Result<void> Listener::give_to_group() const {
  std::vector<char> buffer(64 * 1024);  // holds the group's members too
  group entry{};
  group* found = nullptr;
  ::getgrnam_r(kGroup, &entry, buffer.data(), buffer.size(), &found);
  struct stat status {};
  const bool is_right = found && ::lstat(socket_.c_str(), &status) == 0 && status.st_gid == found->gr_gid;
  if (!found || is_right || ::chown(socket_.c_str(), static_cast<uid_t>(-1), found->gr_gid) == 0) return {};
  return Error(ErrorCode::rejected,
               "can't give " + socket_.string() + " to the group " + kGroup + ": " + last_error());
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  if (socket_.empty()) return;
  struct stat status {};
  const bool ours =
      ::lstat(socket_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
  if (ours) ::unlink(socket_.c_str());
  socket_.clear();
}

}  // namespace cutover::api
