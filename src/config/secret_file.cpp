#include "config/secret_file.hpp"

#include <sys/stat.h>

#include "config/source.hpp"

namespace cutover::config {
namespace {

constexpr std::size_t kShortest = 16;
constexpr std::size_t kLongest = 512;

Error refused(std::string message) {
  return Error(ErrorCode::invalid_argument, std::move(message));
}

std::string octal(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3) digits += static_cast<char>('0' + ((mode >> shift) & 7));
  return digits;
}

/// Whoever reads the secret may deploy.
Result<void> check_mode(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};  // reading it says why
  if ((status.st_mode & 077) == 0) return {};
  return refused("others than its owner have access to this secret (mode " + octal(status.st_mode & 07777) +
                 "); run `chmod 600` on it, and make a new secret if somebody may have read it");
}

}  // namespace

Result<Secret> read_secret_file(const std::filesystem::path& file) {
  const auto mode = check_mode(file);
  if (!mode) return mode.error();
  const auto source = read_source(file);
  if (!source) return source.error();
  std::string text = (*source)->text;
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return refused("is empty; a secret is needed: make one with `openssl rand -hex 32`");
  if (text.find_first_of("\r\n\t") != std::string::npos || text.front() == ' ' || text.back() == ' ') {
    return refused("holds more than one line, or spaces around it; the secret stands there alone");
  }
  if (text.size() < kShortest || text.size() > kLongest) {
    return refused("holds " + std::to_string(text.size()) +
                   " bytes; a secret has 16 to 512: make one with `openssl rand "
                   "-hex 32`");
  }
  return Secret(std::move(text));
}

}  // namespace cutover::config
