#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cutover/access/tokens.hpp"
#include "cutover/base/error.hpp"
#include "cutover/model/deployment.hpp"
#include "cutover/model/scale.hpp"

/// What the calls take in their body: nothing, or one JSON object. The Content-Type is not looked at
/// (`curl -d` says form-urlencoded whatever it sends). Everything else is invalid_argument: broken JSON,
/// bytes that are not UTF-8, nesting, an unknown key, a key twice, a value of another type or too long.
namespace cutover::api {

Result<void> parse_empty_body(std::string_view body);

/// tag, digest, ref, reason
Result<model::Request> parse_deployment_body(std::string_view body);

struct RollbackBody {
  std::optional<int> to;
  std::string reason;
};
Result<RollbackBody> parse_rollback_body(std::string_view body);

/// on: true when it is absent
Result<bool> parse_maintenance_body(std::string_view body);

/// Each key is a process, and its value how many tasks it is to have; null: as many as the app's file says.
/// Whether there is such a process is not checked.
Result<model::ScaleRequest> parse_scale_body(std::string_view body);

/// name, scopes, and one of expires_in_s and expires_at or none. The name's grammar is not checked.
Result<access::NewToken> parse_token_body(std::string_view body, WallTime now);

/// 1 to 200 printable ASCII characters without spaces; absent is "".
Result<std::string> parse_idempotency_key(const std::optional<std::string>& header);

}  // namespace cutover::api
