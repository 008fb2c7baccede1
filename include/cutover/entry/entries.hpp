#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

/// Containers that are up before their app's turn has come.
///
/// Such a container is made with a tiny static program of ours as its entrypoint, from a folder on the host
/// that is mounted into it read-only. The program waits while that folder says so, and then becomes the app:
/// the same process, with the image's own command, user, environment, signals and working directory. Once
/// released a container stays so for good, over restarts of itself, of the Engine and of the host, with the
/// daemon there or not.
namespace cutover::entry {

/// Where a container's folder is mounted in it, read-only.
inline constexpr std::string_view kTarget = "/.cutover";
/// The container's entrypoint. Its arguments: the app's command.
inline constexpr std::string_view kProgram = "/.cutover/entry";

/// Whether a container with this command (entrypoint first) is made to wait.
inline bool waits_first(const std::vector<std::string>& command) {
  return !command.empty() && command.front() == kProgram;
}

/// The same of a command in one line, as a list of containers has it.
inline bool line_waits_first(std::string_view command) {
  return command == kProgram || (command.starts_with(kProgram) && command[kProgram.size()] == ' ');
}

/// All from one thread. Errors are of the folder's file system; they name the path.
class Entries {
 public:
  virtual ~Entries() = default;

  /// The folder of the container of this name, made if need be: its app waits, whenever it is started, until
  /// `release`.
  virtual Result<std::filesystem::path> hold(const std::string& container) = 0;
  /// Returns when the container, started since `hold` was called, waits: its command is there and can be run.
  /// Has no end of its own where that never happens.
  virtual Task<Result<void>> waits(std::string container) = 0;
  virtual bool is_held(const std::string& container) const = 0;
  /// Its app begins at once, without a call of the Engine's. One that is not held: nothing is done.
  virtual Result<void> release(const std::string& container) = 0;
  /// On the disk when it returns: released, also after a power failure. Blocks for as long as the disk needs.
  virtual Result<void> keep_released(const std::string& container) = 0;
  /// The folder of a container that starts as any other, made if somebody has removed it.
  virtual Result<void> mend(const std::string& container) = 0;

  /// The container is gone, and its folder goes too.
  virtual void forget(const std::string& container) = 0;
  /// Those of all other containers.
  virtual void keep_only(const std::set<std::string>& containers) = 0;
};

/// `folder`: made when it is first needed, open for everybody, as those in the containers are any user.
std::unique_ptr<Entries> make_entries(boost::asio::any_io_executor executor, std::filesystem::path folder);

}  // namespace cutover::entry
