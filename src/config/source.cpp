#include "config/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cutover/base/private_file.hpp"

namespace cutover::config {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

class FileDescriptor {
 public:
  explicit FileDescriptor(const std::filesystem::path& file)
      : number_(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

Error unreadable(const std::filesystem::path& file, int error) {
  if (error == ENOENT || error == ENOTDIR) return Error(ErrorCode::not_found, "there is no such file");
  std::string message = std::string("can't be read: ") + std::strerror(error);
  if (error == EACCES) message += "; " + how_to_grant_access(file);
  return Error(ErrorCode::invalid_argument, std::move(message));
}

Error refused(std::string message) {
  return Error(ErrorCode::invalid_argument, std::move(message));
}

/// The length of the UTF-8 sequence at the start of `text`; 0 when there is none. Overlong forms and
/// surrogates are none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : (lead & 0xF0) == 0xE0        ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

/// What makes it no text, or "".
std::string flaw_of(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return "is UTF-16; save it as UTF-8";
  }
  int line = 1;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return "line " + std::to_string(line) + " is not UTF-8; save the file as UTF-8";
    const auto c = static_cast<unsigned char>(text.front());
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      char name[8];
      std::snprintf(name, sizeof name, "0x%02x", c);
      return "line " + std::to_string(line) + " has a control character (" + name +
             "); this is not a text file";
    }
    if (c == '\n') ++line;
    text.remove_prefix(length);
  }
  return "";
}

}  // namespace

std::string_view Source::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > line_starts.size()) return "";
  std::string_view rest = std::string_view(text).substr(line_starts[static_cast<std::size_t>(number) - 1]);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

SourcePtr make_source(std::filesystem::path file, std::string text) {
  auto source = std::make_shared<Source>();
  source->file = std::move(file);
  source->text = std::move(text);
  source->line_starts.push_back(0);
  for (std::size_t i = 0; i < source->text.size(); ++i) {
    if (source->text[i] == '\n') source->line_starts.push_back(i + 1);
  }
  return source;
}

Result<std::string> read_bytes(const std::filesystem::path& file) {
  const FileDescriptor descriptor(file);
  if (descriptor.number() < 0) return unreadable(file, errno);
  struct stat status {};
  if (::fstat(descriptor.number(), &status) != 0) return unreadable(file, errno);
  if (S_ISDIR(status.st_mode)) return refused("is a directory, not a file");
  if (!S_ISREG(status.st_mode)) return refused("is not a regular file");
  std::string bytes;  // no larger than the file: all files are held at once
  std::array<char, 16 * 1024> piece;
  while (bytes.size() <= kLargestFile) {
    const ssize_t count = ::read(descriptor.number(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(file, errno);
    if (count == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(count));
  }
  return refused("is larger than 1 MiB");
}

Result<SourcePtr> read_source(const std::filesystem::path& file) {
  auto text = read_bytes(file);
  if (!text) return text.error();
  if (text->starts_with(kUtf8Mark)) text->erase(0, kUtf8Mark.size());
  if (std::string flaw = flaw_of(*text); !flaw.empty()) return refused(std::move(flaw));
  return make_source(file, std::move(*text));
}

}  // namespace cutover::config
