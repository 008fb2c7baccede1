#pragma once

#include <string>

#include "cutover/hooks/receiver.hpp"

namespace cutover::hooks::testing {

inline const std::string kCommit(40, 'a');
inline const std::string kOtherCommit(40, 'b');
inline const std::string kNoCommit(40, '0');
inline const std::string kDigest = "sha256:" + std::string(64, 'c');

using Headers = std::vector<std::pair<std::string, std::string>>;

inline Incoming incoming(std::string sender, Headers headers, std::string body) {
  return Incoming{"shop", std::move(sender), Secret(), std::move(headers), std::move(body)};
}

/// A small payload of each sender's, with the parts that are looked at, as their documents show it.
inline std::string github_push(const std::string& ref, const std::string& after = kCommit) {
  return R"({"ref": ")" + ref + R"(", "before": ")" + kOtherCommit + R"(", "after": ")" + after +
         R"(", "deleted": )" + (after == kNoCommit ? "true" : "false") +
         R"(, "repository": {"full_name": "acme/shop", "pushed_at": 1785585600}, "sender": {"login": "octocat"}})";
}

inline Incoming github(const std::string& event, std::string body) {
  return incoming("github", {{"X-GitHub-Event", event}, {"X-GitHub-Delivery", "72d3162e"}}, std::move(body));
}

inline std::string github_run(const std::string& action, const std::string& conclusion,
                              const std::string& head_repository = "acme/shop",
                              const std::string& event = "push") {
  return R"({"action": ")" + action +
         R"(", "workflow_run": {"name": "image", "head_branch": "main", "head_sha": ")" + kCommit +
         R"(", "conclusion": ")" + conclusion + R"(", "event": ")" + event +
         R"(", "created_at": "2026-08-01T12:00:00Z", "head_repository": {"full_name": ")" + head_repository +
         R"("}}, "repository": {"full_name": "acme/shop"}, "sender": {"login": "octocat"}})";
}

inline std::string registry_events(const std::string& tag, const std::string& action = "push") {
  return R"({"events": [{"id": "320678d8", "timestamp": "2026-08-01T12:00:00.5Z", "action": ")" + action +
         R"(", "target": {"repository": "acme/shop", "tag": ")" + tag + R"(", "digest": ")" + kDigest +
         R"("}, "actor": {"name": "ci"}}]})";
}

}  // namespace cutover::hooks::testing
