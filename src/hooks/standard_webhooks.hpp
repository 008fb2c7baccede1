#pragma once

#include <string_view>

#include "cutover/base/clock.hpp"
#include "cutover/base/secret.hpp"
#include "hooks/headers.hpp"

/// standardwebhooks.com: HMAC-SHA256 over `id.timestamp.body`, in `webhook-signature` as a list of
/// `v1,<base64>`.
namespace cutover::hooks {

inline constexpr std::chrono::minutes kTolerance{5};

/// `secret` is `whsec_` and the key in base64. One good signature of the list is enough: a sender that
/// changes its key signs with both. The timestamp must be within `kTolerance` of `now`, on either side.
bool is_standard_webhook(const Headers& headers, std::string_view body, const Secret& secret, WallTime now);

}  // namespace cutover::hooks
