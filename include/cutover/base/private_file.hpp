#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "cutover/base/error.hpp"

/// Who may have access to a file with a secret in it: its owner, and a group that is no wider than the
/// daemon.
namespace cutover {

/// Groups, beside root's (0), that may have access.
struct PrivateGroups {
  gid_t own;                       ///< the process's effective one
  std::optional<gid_t> daemons{};  ///< cutoverd, where it exists: what an operator checks, the daemon reads
};

PrivateGroups private_groups();

/// An error when others have access to the file, or its group does and is none of these; it names the mode
/// and the group that were found, and the commands that mend it. What can't be looked at or is no file is no
/// error: reading it says why. Looks at the file that a symbolic link leads to.
Result<void> check_private(const std::filesystem::path& file, const PrivateGroups& groups = private_groups());

/// What lets this process read a file that it was refused (EACCES): whose access is missing, and the
/// commands.
std::string how_to_grant_access(const std::filesystem::path& file);

}  // namespace cutover
