#include "access/token_text.hpp"

#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "cutover/base/encoding.hpp"

namespace cutover::access {
namespace {

constexpr std::string_view kPrefix = "cutover_";  // which scanners for secrets can look for
constexpr std::size_t kRandomBytes = 32;

bool is_hex_digit(char c) {
  return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f');
}

}  // namespace

Result<Secret> make_token_text() {
  std::string bytes(kRandomBytes, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return Error(ErrorCode::internal, "the kernel gave no random numbers; try again");
  }
  return Secret(std::string(kPrefix) + to_hex(bytes));
}

bool is_token_text(const Secret& text) {
  const std::string& whole = text.reveal();
  return whole.size() == kPrefix.size() + 2 * kRandomBytes && whole.starts_with(kPrefix) &&
         std::all_of(whole.begin() + kPrefix.size(), whole.end(), is_hex_digit);
}

std::string hash_of(const Secret& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  const std::string& bytes = text.reveal();
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("libcrypto has no SHA-256");
  }
  return std::string(digest.begin(), digest.begin() + length);
}

}  // namespace cutover::access
