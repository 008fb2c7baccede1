#include "store/storage_error.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace cutover::store {
namespace {

struct Explanation {
  int code;
  std::string_view problem;
  std::string_view advice;
};

constexpr std::string_view kReplace =
    "restore the file from a backup, or move it away together with its -wal and -shm files to begin with an "
    "empty history; the running apps are not affected";

constexpr Explanation kExplanations[] = {
    {SQLITE_FULL, "the disk is full", "free some space there"},
    {SQLITE_READONLY, "the file or its file system can't be written to",
     "make it writable for the user that cutoverd runs as; the kernel's log says whether an error of the "
     "disk "
     "made it read-only"},
    {SQLITE_PERM, "access is denied", "make it readable and writable for the user that cutoverd runs as"},
    {SQLITE_CANTOPEN, "the file can't be opened",
     "make it and its folder readable and writable for the user that cutoverd runs as"},
    {SQLITE_CORRUPT, "the database is damaged", kReplace},
    {SQLITE_NOTADB, "this is not a database", kReplace},
    {SQLITE_IOERR, "reading or writing failed", "look into the kernel's log for errors of the disk"},
    {SQLITE_BUSY, "another program keeps the database locked", "end that program (fuser shows which it is)"},
    {SQLITE_TOOBIG, "a text is too long for the database", "shorten it"},
};

/// An error of the disk makes the kernel refuse to write, which SQLite calls an I/O error. The lock's file is
/// tried, since closing the database's would take SQLite's locks from it.
bool became_read_only(const std::filesystem::path& file) {
  const int lock = ::open((file.parent_path() / "lock").c_str(), O_WRONLY | O_CLOEXEC);
  if (lock < 0) return errno == EROFS;
  ::close(lock);
  return false;
}

std::string sentence(const std::filesystem::path& file, std::string_view problem, std::string_view details,
                     std::string_view advice) {
  std::string text = file.string() + ": " + std::string(problem);
  if (!details.empty()) text += " (" + std::string(details) + ")";
  if (!advice.empty()) text += "; " + std::string(advice);
  return text;
}

}  // namespace

Error storage_error(const std::filesystem::path& file, const SQLite::Exception& failure) {
  int code = failure.getErrorCode() & 0xff;
  if (code == SQLITE_IOERR && became_read_only(file)) code = SQLITE_READONLY;
  for (const Explanation& explanation : kExplanations) {
    if (explanation.code != code) continue;
    return Error(ErrorCode::storage, sentence(file, explanation.problem, failure.what(), explanation.advice));
  }
  return Error(ErrorCode::storage, sentence(file, "the database failed", failure.what(), ""));
}

Error storage_error(const std::filesystem::path& file, const Damaged& failure) {
  return Error(ErrorCode::storage, sentence(file, "the database is damaged", failure.what(), kReplace));
}

Error storage_error(const std::filesystem::path& file, std::string_view what, int errno_value) {
  const std::string reason = std::generic_category().message(errno_value);
  return Error(ErrorCode::storage, sentence(file, what, reason,
                                            "state_dir must be a folder that the user that cutoverd runs as "
                                            "can read and write"));
}

}  // namespace cutover::store
