#include "store/state_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "store/storage_error.hpp"

namespace cutover::store {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

Result<void> make_folder(const std::filesystem::path& path) {
  std::error_code failure;
  const auto parent = path.parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, failure);
  if (failure) return storage_error(parent, "the folder can't be made", failure.value());
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return storage_error(path, "the folder can't be made", errno);
  return {};
}

Error in_use(const std::filesystem::path& path, int lock) {
  std::array<char, 32> pid{};
  const ssize_t length = ::pread(lock, pid.data(), pid.size() - 1, 0);
  std::string owner(pid.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  owner = owner.substr(0, owner.find('\n'));
  // It is empty for the moment between the owner's lock and its writing.
  const std::string by = owner.empty() ? "" : " (pid " + owner + ")";
  return Error(ErrorCode::conflict, path.string() + " is in use by another cutoverd" + by);
}

/// For the reader of the message above only: a full disk must not keep the daemon from starting.
void write_pid(int lock) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = ::pwrite(lock, pid.data(), pid.size(), 0);
}

}  // namespace

Result<StateFolder> StateFolder::open(const std::filesystem::path& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path / "").parent_path();
  if (auto made = make_folder(folder); !made) return made.error();
  const std::filesystem::path file = folder / "lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
  if (lock < 0) return storage_error(file, "the lock can't be made", errno);
  StateFolder opened(folder, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return in_use(folder, lock);
    return storage_error(file, "the lock can't be taken", errno);
  }
  write_pid(lock);
  return opened;
}

StateFolder::StateFolder(StateFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

StateFolder::~StateFolder() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> StateFolder::make_private(const std::filesystem::path& file) const {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return storage_error(file, "the file can't be opened", errno);
  struct stat status {};
  int failure = 0;
  if (::fstat(descriptor, &status) != 0) failure = errno;
  if (failure == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::fchmod(descriptor, kOwnerOnly) != 0)
    failure = errno;
  ::close(descriptor);
  if (failure != 0) return storage_error(file, "the file can't be closed to others", failure);
  return {};
}

}  // namespace cutover::store
