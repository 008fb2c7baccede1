#include "cutover/store/next_in_line.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "store/storage_error.hpp"

namespace cutover::store {
namespace {

/// Which processes have locked this file with flock(2), by /proc/locks (proc(5)). Devices are not compared:
/// some file systems show another one there.
std::set<pid_t> lockers_of(int file) {
  std::set<pid_t> lockers;
  struct stat status {};
  if (::fstat(file, &status) != 0) return lockers;
  const std::string inode = ":" + std::to_string(status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, mode, access, place;
    pid_t process = 0;
    if (!(words >> number >> kind >> mode >> access >> process >> place)) continue;
    if (kind == "FLOCK" && access == "WRITE" && place.ends_with(inode)) lockers.insert(process);
  }
  return lockers;
}

pid_t written_in(int file) {
  char text[32]{};
  if (::pread(file, text, sizeof text - 1, 0) <= 0) return -1;
  pid_t process = -1;
  std::istringstream(text) >> process;
  return process;
}

/// Apart from the lock that says who has the folder: that is one of flock(2), which these do not see.
bool take_place(int file) {
  struct flock place {};
  place.l_type = F_WRLCK;
  place.l_whence = SEEK_SET;
  return ::fcntl(file, F_OFD_SETLK, &place) == 0;
}

}  // namespace

Result<std::optional<NextInLine>> NextInLine::behind_owner(const std::filesystem::path& state_dir) {
  const std::filesystem::path path = state_dir / "lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0 && errno == ENOENT) return std::optional<NextInLine>();
  if (file < 0) return storage_error(path, "the lock can't be read", errno);
  NextInLine next(file);
  const std::set<pid_t> lockers = lockers_of(file);
  if (lockers.empty()) return std::optional<NextInLine>();
  next.owner_ = written_in(file);
  if (!lockers.contains(next.owner_)) {
    return Error(ErrorCode::conflict, "the process that has " + state_dir.string() +
                                          " is not the one that its lock file names; it may be starting or "
                                          "ending just now: try again");
  }
  if (!take_place(file)) {
    return Error(ErrorCode::conflict, "another cutoverd waits for " + state_dir.string() + " already");
  }
  return std::optional<NextInLine>(std::move(next));
}

NextInLine::NextInLine(NextInLine&& other) noexcept
    : lock_(std::exchange(other.lock_, -1)), owner_(other.owner_) {}

NextInLine::~NextInLine() {
  if (lock_ >= 0) ::close(lock_);
}

bool NextInLine::owns(pid_t process) const {
  return lockers_of(lock_).contains(process);
}

}  // namespace cutover::store
