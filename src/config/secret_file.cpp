#include "config/secret_file.hpp"

#include "config/source.hpp"
#include "cutover/base/private_file.hpp"

namespace cutover::config {
namespace {

constexpr std::size_t kShortest = 16;
constexpr std::size_t kLongest = 512;

Error refused(std::string message) {
  return Error(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace

Result<Secret> read_secret_file(const std::filesystem::path& file) {
  const auto is_private = check_private(file);  // whoever reads the secret may deploy
  if (!is_private) return is_private.error();
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
