#include "e2e/state_disk.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "support/process.hpp"

namespace cutover::test {
namespace {

/// More than a database and its journal need: of that, 4 MiB are kept.
constexpr std::uintmax_t kBytes = 16 << 20;

void check(bool done, const std::string& what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

void check(const Finished& finished) {
  if (finished.exit_code != 0) throw std::runtime_error(finished.output + finished.errors);
}

/// This process leaves the host's mounts, once.
bool enter_own_mounts() {
  static const bool entered =
      ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  return entered;
}

}  // namespace

std::string StateDisk::missing() {
  return enter_own_mounts() ? "" : "may not mount a file system";
}

StateDisk::StateDisk(std::filesystem::path folder, Kind kind) : folder_(std::move(folder)) {
  check(enter_own_mounts(), "unshare");
  std::filesystem::create_directories(folder_);
  if (kind == Kind::memory) {
    mount_memory(0);
  } else {
    mount_ext4();
  }
}

StateDisk::~StateDisk() {
  ::umount2(folder_.c_str(), MNT_DETACH);
}

void StateDisk::mount_memory(unsigned long flags) const {
  const std::string options = "mode=700,size=" + std::to_string(kBytes);
  check(::mount("tmpfs", folder_.c_str(), "tmpfs", flags, options.c_str()) == 0, "mount");
}

void StateDisk::mount_ext4() const {
  const std::string image = folder_.string() + ".ext4";
  std::ofstream(image).close();
  std::filesystem::resize_file(image, kBytes);
  check(run({"/sbin/mkfs.ext4", "-q", image}));
  check(run({"mount", "-o", "loop,errors=remount-ro", image, folder_}));
}

void StateDisk::fill() const {
  const Descriptor file(::open(ballast().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  check(file.get() >= 0, "open");
  const std::string piece(4096, 'x');
  while (::write(file.get(), piece.data(), piece.size()) > 0) continue;
  check(errno == ENOSPC, "write");
}

void StateDisk::make_room() const {
  std::filesystem::remove(ballast());
}

void StateDisk::make_read_only() const {
  mount_memory(MS_REMOUNT | MS_RDONLY);
}

void StateDisk::make_writable() const {
  mount_memory(MS_REMOUNT);
}

void StateDisk::have_an_error() const {
  const Finished found = run({"findmnt", "--noheadings", "--output", "SOURCE", "--mountpoint", folder_});
  check(found);
  const std::filesystem::path device = found.output.substr(0, found.output.find('\n'));
  std::ofstream trigger("/sys/fs/ext4" / device.filename() / "trigger_fs_error");
  trigger << "for a test\n" << std::flush;
  if (!trigger) throw std::runtime_error("the kernel can't be made to see an error of " + device.string());
}

}  // namespace cutover::test
