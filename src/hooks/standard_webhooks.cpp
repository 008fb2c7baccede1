#include "hooks/standard_webhooks.hpp"

#include <charconv>
#include <optional>

#include "cutover/base/encoding.hpp"
#include "hooks/signature.hpp"

namespace cutover::hooks {
namespace {

constexpr std::size_t kMostSignatures = 16;

std::optional<WallTime> unix_time(std::string_view text) {
  std::int64_t seconds = 0;
  constexpr std::size_t most_digits = 12;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || text.size() > most_digits)
    return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

bool is_recent(std::string_view timestamp, WallTime now) {
  const auto time = unix_time(timestamp);
  return time && now - kTolerance <= *time && *time <= now + kTolerance;
}

bool has_signature(std::string_view list, std::string_view key, std::string_view message) {
  constexpr std::string_view version = "v1,";
  const std::string mac = hmac_sha256(key, message);  // once: whoever sends many has shown nothing yet
  for (std::size_t count = 0; !list.empty() && count < kMostSignatures; ++count) {
    const auto end = std::min(list.find(' '), list.size());
    const auto one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!one.starts_with(version)) continue;
    const auto bytes = from_base64(one.substr(version.size()));
    if (bytes && same_mac(*bytes, mac)) return true;
  }
  return false;
}

}  // namespace

bool is_standard_webhook(const Headers& headers, std::string_view body, const Secret& secret, WallTime now) {
  constexpr std::string_view prefix = "whsec_";
  const auto id = only(headers, "webhook-id");
  const auto timestamp = only(headers, "webhook-timestamp");
  const auto signatures = only(headers, "webhook-signature");
  if (!id || id->empty() || !timestamp || !signatures) return false;
  if (!secret.reveal().starts_with(prefix)) return false;
  const auto key = from_base64(std::string_view(secret.reveal()).substr(prefix.size()));
  if (!key || key->empty() || !is_recent(*timestamp, now)) return false;
  std::string message(*id);
  message.append(".").append(*timestamp).append(".").append(body);
  return has_signature(*signatures, *key, message);
}

}  // namespace cutover::hooks
