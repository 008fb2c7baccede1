#include "hooks/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

#include "cutover/base/encoding.hpp"

namespace cutover::hooks {
namespace {

constexpr std::size_t kLength = 32;

}  // namespace

bool same_mac(std::string_view a, std::string_view b) {
  return a.size() == kLength && b.size() == kLength && CRYPTO_memcmp(a.data(), b.data(), kLength) == 0;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::string mac(kLength, '\0');
  unsigned int length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  auto* into = reinterpret_cast<unsigned char*>(mac.data());
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, message.size(), into, &length) ||
      length != kLength) {
    throw std::runtime_error("libcrypto has no HMAC with SHA-256");
  }
  return mac;
}

bool is_signed(std::string_view signature, std::string_view key, std::string_view message) {
  if (key.empty()) return false;
  return same_mac(signature, hmac_sha256(key, message));
}

bool is_signed_in_hex(std::string_view signature, std::string_view key, std::string_view message) {
  if (signature.size() != 2 * kLength) return false;
  const auto bytes = from_hex(signature);
  return bytes && is_signed(*bytes, key, message);
}

bool is_secret(std::string_view presented, const Secret& secret) {
  if (secret.empty()) return false;
  constexpr std::string_view key =
      "cutover: compare";  // to bring both to one length, not to keep them secret
  return same_mac(hmac_sha256(key, presented), hmac_sha256(key, secret.reveal()));
}

}  // namespace cutover::hooks
