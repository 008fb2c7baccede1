#include "cutover/entry/entries.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

#include "entry/program.hpp"

namespace cutover::entry {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

/// The umask takes nothing of these: in the container any user may be the app's.
constexpr ::mode_t kFolder = 0755;
constexpr ::mode_t kRunnable = 0755;
constexpr ::mode_t kReadByAll = 0644;
constexpr ::mode_t kWrittenByAll = 0622;

Error failed(const char* doing, const fs::path& path, int why) {
  return Error(ErrorCode::storage, std::string(doing) + " " + path.string() + ": " + std::strerror(why));
}

Result<void> make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), kFolder) != 0 && errno != EEXIST) return failed("can't make", path, errno);
  if (::chmod(path.c_str(), kFolder) != 0) return failed("can't open to all", path, errno);
  return {};
}

Result<void> make_fifo(const fs::path& path, ::mode_t mode) {
  if (::mkfifo(path.c_str(), mode) != 0 && errno != EEXIST) return failed("can't make", path, errno);
  if (::chmod(path.c_str(), mode) != 0) return failed("can't open to all", path, errno);
  return {};
}

bool holds(const fs::path& path, std::string_view content) {
  std::ifstream file(path, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return file && found == content;
}

/// In place of what was there, which may run.
Result<void> write_program(const fs::path& path) {
  if (holds(path, program())) return {};
  fs::path fresh = path;
  fresh += ".new";
  errno = 0;
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file.write(program().data(), static_cast<std::streamsize>(program().size()));
  file.close();
  if (!file) return failed("can't write", fresh, errno == 0 ? EIO : errno);
  if (::chmod(fresh.c_str(), kRunnable) != 0) return failed("can't make runnable", fresh, errno);
  if (::rename(fresh.c_str(), path.c_str()) != 0) return failed("can't write", path, errno);
  return {};
}

class HostEntries final : public Entries {
 public:
  HostEntries(asio::any_io_executor executor, fs::path folder)
      : executor_(std::move(executor)), folder_(std::move(folder)) {}

  Result<fs::path> hold(const std::string& container) override;
  Task<Result<void>> waits(std::string container) override;
  bool is_held(const std::string& container) const override;
  Result<void> release(const std::string& container) override;
  Result<void> keep_released(const std::string& container) override;
  Result<void> mend(const std::string& container) override;
  void forget(const std::string& container) override;
  void keep_only(const std::set<std::string>& containers) override;

 private:
  fs::path folder_of(const std::string& container) const { return folder_ / container; }
  fs::path fifo_of(const std::string& container) const { return folder_of(container) / "held"; }

  asio::any_io_executor executor_;
  const fs::path folder_;
  /// Opened before the container is started: the program says once that it waits.
  std::map<std::string, asio::posix::stream_descriptor> ready_;
};

Result<void> HostEntries::mend(const std::string& container) {
  if (auto made = make_folder(folder_); !made) return made;
  const fs::path folder = folder_of(container);
  if (auto made = make_folder(folder); !made) return made;
  return write_program(folder / "entry");
}

Result<fs::path> HostEntries::hold(const std::string& container) {
  if (auto made = mend(container); !made) return made.error();
  const fs::path folder = folder_of(container);
  const fs::path ready = folder / "ready";
  if (auto made = make_fifo(ready, kWrittenByAll); !made) return made.error();
  const int descriptor = ::open(ready.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return failed("can't open", ready, errno);
  ready_.erase(container);
  ready_.emplace(container, asio::posix::stream_descriptor(executor_, descriptor));
  if (auto made = make_fifo(folder / "held", kReadByAll); !made) return made.error();
  return folder;
}

Task<Result<void>> HostEntries::waits(std::string container) {
  const auto found = ready_.find(container);
  if (found == ready_.end()) {
    co_return Error(ErrorCode::internal, "container " + container + " was not made to wait");
  }
  asio::posix::stream_descriptor ready = std::move(found->second);
  ready_.erase(found);
  co_await ready.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  co_return Result<void>();
}

bool HostEntries::is_held(const std::string& container) const {
  struct stat file = {};
  return ::lstat(fifo_of(container).c_str(), &file) == 0 && S_ISFIFO(file.st_mode);
}

/// The program waits for a writer that comes and goes; that nobody waits is no mistake. It is let go before
/// the file system is asked for anything that a busy disk can delay.
Result<void> HostEntries::release(const std::string& container) {
  ready_.erase(container);
  const fs::path held = fifo_of(container);
  const int writer = ::open(held.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (writer >= 0) ::close(writer);
  if (writer < 0 && errno != ENXIO && errno != ENOENT) return failed("can't open", held, errno);
  if (::unlink(held.c_str()) != 0 && errno != ENOENT) return failed("can't remove", held, errno);
  return {};
}

Result<void> HostEntries::keep_released(const std::string& container) {
  if (auto released = release(container); !released) return released;
  const fs::path folder = folder_of(container);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) return {};
  if (descriptor < 0) return failed("can't open", folder, errno);
  const int synced = ::fsync(descriptor);
  const int why = errno;
  ::close(descriptor);
  if (synced != 0) return failed("can't write", folder, why);
  return {};
}

void HostEntries::forget(const std::string& container) {
  ready_.erase(container);
  std::error_code failure;
  fs::remove_all(folder_of(container), failure);
  if (failure) {
    spdlog::warn("event=left_behind path={:?} error={:?}", folder_of(container).string(), failure.message());
  }
}

void HostEntries::keep_only(const std::set<std::string>& containers) {
  std::vector<std::string> others;
  std::error_code none_yet;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, none_yet)) {
    const std::string container = entry.path().filename().string();
    if (!containers.contains(container)) others.push_back(container);
  }
  for (const std::string& container : others) forget(container);
}

}  // namespace

std::unique_ptr<Entries> make_entries(asio::any_io_executor executor, fs::path folder) {
  return std::make_unique<HostEntries>(std::move(executor), std::move(folder));
}

}  // namespace cutover::entry
