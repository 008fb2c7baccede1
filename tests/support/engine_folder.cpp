#include "support/engine_folder.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/eventually.hpp"

namespace cutover::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "cutover-engine-";

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// 0 when it has ended. proc(5): the name in parentheses may hold anything, so the fields are counted from
/// behind it.
pid_t parent_of(pid_t pid) {
  const std::string text = contents("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string state;
  pid_t parent = 0;
  fields >> state >> parent;
  return state == "Z" ? 0 : parent;
}

/// A lock on the file, held as long as the descriptor is open: at most as long as this process lives. Empty
/// when there is no such file or somebody else holds it.
Descriptor lock_on(const fs::path& file) {
  Descriptor lock(open(file.c_str(), O_RDWR | O_CLOEXEC));
  return flock(lock.get(), LOCK_EX | LOCK_NB) == 0 ? std::move(lock) : Descriptor();
}

std::vector<pid_t> all_processes() {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos) pids.push_back(std::stoi(name));
  }
  return pids;
}

/// dockerd, containerd and the containers' shims of the Engine called `name`, with what the shims started.
std::vector<pid_t> processes_of(const std::string& name) {
  std::vector<pid_t> own;
  for (const pid_t pid : all_processes()) {
    const std::string folder = "/proc/" + std::to_string(pid);
    std::error_code ignored;
    const std::string program = fs::read_symlink(folder + "/exe", ignored).filename();
    const bool engine = program.starts_with("dockerd") || program.starts_with("containerd");
    if (engine && contents(folder + "/cmdline").find(name) != std::string::npos) own.push_back(pid);
  }
  std::vector<pid_t> children;
  for (const pid_t pid : all_processes()) {
    if (std::find(own.begin(), own.end(), parent_of(pid)) != own.end()) children.push_back(pid);
  }
  own.insert(own.end(), children.begin(), children.end());
  return own;
}

void end_processes(const std::string& name) {
  const bool gone = eventually([&] {
    const std::vector<pid_t> left = processes_of(name);
    for (const pid_t pid : left) kill(pid, SIGKILL);
    return left.empty();
  });
  if (!gone) throw std::runtime_error("processes of the Engine " + name + " do not end");
}

void unmount_below(const fs::path& folder) {
  std::vector<std::string> mounts;
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, target;
    fields >> id >> parent >> device >> root >> target;
    if (target.starts_with(folder.string() + "/")) mounts.push_back(target);
  }
  std::sort(mounts.rbegin(), mounts.rend());  // the inner ones first
  for (const std::string& target : mounts) umount2(target.c_str(), MNT_DETACH);
}

void clean_up(const fs::path& folder) {
  end_processes(folder.filename());
  unmount_below(folder);
  const std::string bridge = contents(folder / "bridge");
  if (!bridge.empty()) Bridge(std::stoi(bridge)).remove();
  fs::remove_all(folder);
}

}  // namespace

EngineFolder::EngineFolder(Network network) {
  std::string name = "/tmp/" + std::string(kPrefix) + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("can't make a folder in /tmp");
  path_ = name;
  try {
    std::ofstream(path_ / "unlocked").flush();
    lock_ = lock_on(path_ / "unlocked");
    fs::rename(path_ / "unlocked", path_ / "owned");  // so that nobody sees it before it is locked
    if (network == Network::bridge) bridge_ = Bridge::claim();
  } catch (...) {
    fs::remove_all(path_);
    throw;
  }
  if (bridge_) std::ofstream(path_ / "bridge") << bridge_->number();
}

EngineFolder::~EngineFolder() {
  try {
    clean_up(path_);
  } catch (const std::exception& failure) {
    fprintf(stderr, "can't clean up %s: %s\n", path_.c_str(), failure.what());
  }
}

void EngineFolder::remove_abandoned() {
  for (const auto& entry : fs::directory_iterator("/tmp")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    const Descriptor lock = lock_on(entry.path() / "owned");
    if (lock.get() >= 0) clean_up(entry.path());
  }
}

}  // namespace cutover::test
