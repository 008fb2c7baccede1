#include "cli/client/unreachable.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace cutover::cli {
namespace {

constexpr const char* kDefaultGroup = "cutover";

/// The group of the socket, or of the nearest folder above it that may be looked at.
std::string group_of(std::string path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return kDefaultGroup;
  const group* entry = ::getgrgid(found.st_gid);
  return entry ? entry->gr_name : std::to_string(found.st_gid);
}

bool process_has(gid_t wanted) {
  if (::getegid() == wanted) return true;
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  return count > 0 && std::find(groups.begin(), groups.end(), wanted) != groups.end();
}

void look_at_group(SocketFacts& facts) {
  const group* entry = ::getgrnam(facts.group.c_str());
  if (!entry) return;
  facts.in_session = process_has(entry->gr_gid);
  const passwd* user = ::getpwuid(::geteuid());
  if (!user) return;
  for (char** member = entry->gr_mem; *member; ++member) {
    if (std::strcmp(*member, user->pw_name) == 0) facts.member = true;
  }
}

std::string what_to_do_about_permission(const SocketFacts& facts) {
  if (facts.group == "root") return "only root may use it: sudo cutover ...";
  if (facts.in_session) return "group " + facts.group + " may not write to it: look at its mode (ls -l)";
  if (facts.member) {
    return "you are in group " + facts.group + ", but were not when you logged in: log in again";
  }
  return "you are not in group " + facts.group + ": usermod -aG " + facts.group +
         " $USER (as root), then log in again";
}

std::string what_to_do(const SocketFacts& facts) {
  switch (facts.error.value()) {
    case EACCES:
    case EPERM:
      return what_to_do_about_permission(facts);
    case ENOENT:
      return facts.socket == kDefaultSocket ? "is it running? systemctl status cutoverd"
                                            : "is it running? systemctl status cutoverd (and is this its "
                                              "socket? --socket, CUTOVER_SOCKET)";
    case ECONNREFUSED:
      return "it has stopped: systemctl status cutoverd";
    case EAGAIN:
      return "too many others are waiting for it: try again";
    case ENAMETOOLONG:
      return "a socket's path has at most 107 characters";
    default:
      return "is this its socket? --socket, CUTOVER_SOCKET";
  }
}

std::string lower_first(std::string text) {
  if (!text.empty() && 'A' <= text[0] && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

std::string unreachable_text(const SocketFacts& facts) {
  const std::string why = facts.error.value() == ENOENT ? "no such file" : lower_first(facts.error.message());
  return "cannot reach cutoverd at " + facts.socket + ": " + why + "; " + what_to_do(facts);
}

Failure unreachable(const std::string& socket, const boost::system::error_code& error) {
  SocketFacts facts;
  facts.socket = socket;
  facts.error = error;
  facts.group = group_of(socket);
  look_at_group(facts);
  return Failure{kUnreachable, unreachable_text(facts)};
}

}  // namespace cutover::cli
