#include "cutover/base/private_file.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace cutover {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDaemon = "cutoverd";  // the user and its group; see cutover.sysusers.conf
constexpr std::size_t kEntry = 64 * 1024;    // holds a group's members, too

std::string octal(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3) digits += static_cast<char>('0' + ((mode >> shift) & 7));
  return digits;
}

std::string name_of_group(gid_t number) {
  std::vector<char> buffer(kEntry);
  group entry{};
  group* found = nullptr;
  ::getgrgid_r(number, &entry, buffer.data(), buffer.size(), &found);
  return found ? found->gr_name : std::to_string(number);
}

std::string name_of_user() {
  std::vector<char> buffer(kEntry);
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  return found ? found->pw_name : std::to_string(::geteuid());
}

std::string give_to_daemon(const fs::path& file) {
  return "`chown root:" + std::string(kDaemon) + " " + file.string() + " && chmod 640 " + file.string() + "`";
}

std::string mending(const fs::path& file, gid_t group, const PrivateGroups& groups) {
  const bool right_group = group == groups.daemons || (group == groups.own && group != 0);
  if (right_group) return "`chmod 640 " + file.string() + "`";
  if (groups.daemons) return give_to_daemon(file);
  return "`chmod 600 " + file.string() + "`";
}

/// The first folder on the way to the file that this process may not pass; "" when it may pass all.
fs::path closed_folder(const fs::path& file) {
  fs::path folder;
  for (const fs::path& part : fs::absolute(file).parent_path()) {
    folder /= part;
    if (::faccessat(AT_FDCWD, folder.c_str(), X_OK, AT_EACCESS) != 0) return folder;
  }
  return {};
}

}  // namespace

PrivateGroups private_groups() {
  std::vector<char> buffer(kEntry);
  group entry{};
  group* found = nullptr;
  ::getgrnam_r(kDaemon, &entry, buffer.data(), buffer.size(), &found);
  return {::getegid(), found ? std::optional(found->gr_gid) : std::nullopt};
}

Result<void> check_private(const fs::path& file, const PrivateGroups& groups) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  const bool others = (status.st_mode & S_IRWXO) != 0;
  const bool trusted = status.st_gid == 0 || status.st_gid == groups.own || status.st_gid == groups.daemons;
  if (!others && (trusted || (status.st_mode & S_IRWXG) == 0)) return {};
  const std::string group = name_of_group(status.st_gid);
  const std::string found = octal(status.st_mode & 07777);
  return Error(ErrorCode::invalid_argument,
               (others ? "everybody has access to it (mode " + found + ", group " + group + ")"
                       : "its group, " + group + ", has access to it (mode " + found + ")") +
                   ", and a secret is for the daemon alone; run " + mending(file, status.st_gid, groups) +
                   ", and make a new secret if somebody may have read it");
}

std::string how_to_grant_access(const fs::path& file) {
  const std::string user = name_of_user();
  if (user != kDaemon && private_groups().daemons) {
    return "the user " + user + " may not read it; `sudo cutover check` looks at it as the daemon does";
  }
  if (const fs::path folder = closed_folder(file); !folder.empty()) {
    return "the user " + user + " may not enter " + folder.string() + "; move the file, or let that user in";
  }
  const std::string who = "the user " + user + " must be allowed to read it";
  return user == kDaemon ? who + "; run " + give_to_daemon(file) : who;
}

}  // namespace cutover
