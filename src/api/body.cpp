#include "api/body.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "cutover/base/utf8.hpp"

namespace cutover::api {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxReason = 1000;
constexpr std::size_t kMaxScopes = 100;
constexpr std::size_t kMaxText = 256;  // tag, digest, ref: deploy knows their grammar

/// What it repeats of the body may be cut, or hold a NUL.
Error wrong(const std::string& message) {
  return Error(ErrorCode::invalid_argument, to_valid_utf8(message));
}

/// The parser's own words, without its numbering.
std::string reason_of(const json::exception& error) {
  const std::string_view what = error.what();
  const auto end_of_id = what.find("] ");
  return std::string(end_of_id == std::string_view::npos ? what : what.substr(end_of_id + 2));
}

Error not_json(std::string_view body, const json::exception& error) {
  std::string message = "the body is not JSON: " + reason_of(error);
  const char first = body[std::min(body.find_first_not_of(" \t\r\n"), body.size() - 1)];
  if (first != '{') message += R"(; it must be an object like {"tag": "v2"})";
  return wrong(message);
}

Result<json> parse_json(std::string_view body) {
  bool too_deep = false;
  std::set<std::string> keys;
  std::string repeated;
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > kMaxDepth) too_deep = true;
    if (event == json::parse_event_t::key && depth == 1) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.insert(key).second) repeated = key;
    }
    return depth <= kMaxDepth;  // what lies deeper is not kept
  };
  try {
    json parsed = json::parse(body, watch);
    if (too_deep) return wrong("the body nests deeper than " + std::to_string(kMaxDepth) + " levels");
    if (!repeated.empty()) return wrong("the body has the key \"" + repeated + "\" twice");
    return parsed;
  } catch (const json::exception& error) {
    return not_json(body, error);
  }
}

/// With whatever keys.
Result<json> parse_any_object(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return json::object();
  auto parsed = parse_json(body);
  if (!parsed) return parsed.error();
  if (!parsed->is_object()) {
    return wrong(std::string("the body must be a JSON object; it is of type ") + parsed->type_name());
  }
  return parsed;
}

Result<json> parse_object(std::string_view body, std::span<const std::string_view> known) {
  auto parsed = parse_any_object(body);
  if (!parsed) return parsed.error();
  for (const auto& [key, value] : parsed->items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string message = "unknown key \"" + key + "\" in the body; ";
    if (known.empty()) message += "this call takes none";
    for (const auto& one : known) message += (one == known.front() ? "known: " : ", ") + std::string(one);
    return wrong(message);
  }
  return parsed;
}

/// Absent and null are "". Line breaks and tabs are the only control characters that a text may have.
Result<std::string> text_of(const json& object, const std::string& key, std::size_t max_bytes) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::string();
  if (!found->is_string()) return wrong(key + " must be a string; it is of type " + found->type_name());
  auto text = found->get<std::string>();
  if (text.size() > max_bytes) {
    return wrong(key + " has " + std::to_string(text.size()) + " bytes; at most " +
                 std::to_string(max_bytes) + " are allowed");
  }
  const auto is_control = [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return wrong(key + " has a control character in it");
  }
  return text;
}

Result<std::optional<int>> number_of(const json& object, const std::string& key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::optional<int>();
  constexpr int max = 999'999'999;
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() < 1 || found->get<std::uint64_t>() > max) {
    return wrong(key + " must be a deployment's number, like 55");
  }
  return std::optional<int>(found->get<int>());
}

Result<std::vector<model::Scope>> scopes_of(const json& object) {
  const auto found = object.find("scopes");
  const bool is_list = found != object.end() && found->is_array();
  if (!is_list || found->empty() || found->size() > kMaxScopes) {
    return wrong(R"(scopes must be a list of 1 to )" + std::to_string(kMaxScopes) +
                 R"( scopes, like ["read", "deploy:shop"])");
  }
  std::vector<model::Scope> scopes;
  for (const json& element : *found) {
    if (!element.is_string()) {
      return wrong(std::string("a scope must be a string; one is of type ") + element.type_name());
    }
    auto scope = model::parse_scope(element.get_ref<const std::string&>());
    if (!scope) return scope.error();
    scopes.push_back(std::move(*scope));
  }
  return scopes;
}

Result<std::optional<WallTime>> expiry_of(const json& object, WallTime now) {
  constexpr std::uint64_t max_s = 100ull * 366 * 24 * 3600;
  const auto in = object.find("expires_in_s");
  const bool has_in = in != object.end() && !in->is_null();
  const auto at = text_of(object, "expires_at", kMaxText);
  if (!at) return at.error();
  if (has_in && !at->empty()) {
    return wrong("expires_in_s and expires_at say the same thing; one of them is enough");
  }
  if (has_in) {
    if (!in->is_number_unsigned() || in->get<std::uint64_t>() < 1 || in->get<std::uint64_t>() > max_s) {
      return wrong("expires_in_s must be a whole number of seconds from 1 to " + std::to_string(max_s));
    }
    return std::optional<WallTime>(now + std::chrono::seconds(in->get<std::int64_t>()));
  }
  if (at->empty()) return std::optional<WallTime>();
  const auto time = from_rfc3339(*at);
  if (!time) return wrong("expires_at must be a time like 2026-08-01T12:00:00Z");
  return time;
}

}  // namespace

Result<void> parse_empty_body(std::string_view body) {
  auto object = parse_object(body, {});
  if (!object) return object.error();
  return {};
}

Result<model::Request> parse_deployment_body(std::string_view body) {
  constexpr std::string_view known[] = {"tag", "digest", "ref", "reason"};
  const auto object = parse_object(body, known);
  if (!object) return object.error();
  const auto tag = text_of(*object, "tag", kMaxText);
  const auto digest = text_of(*object, "digest", kMaxText);
  const auto ref = text_of(*object, "ref", kMaxText);
  const auto reason = text_of(*object, "reason", kMaxReason);
  for (const auto* text : {&tag, &digest, &ref, &reason}) {
    if (!*text) return text->error();
  }
  model::Request request;
  request.tag = *tag;
  request.digest = *digest;
  request.ref = *ref;
  request.reason = *reason;
  return request;
}

Result<RollbackBody> parse_rollback_body(std::string_view body) {
  constexpr std::string_view known[] = {"to", "reason"};
  const auto object = parse_object(body, known);
  if (!object) return object.error();
  const auto to = number_of(*object, "to");
  if (!to) return to.error();
  const auto reason = text_of(*object, "reason", kMaxReason);
  if (!reason) return reason.error();
  return RollbackBody{*to, *reason};
}

Result<bool> parse_maintenance_body(std::string_view body) {
  constexpr std::string_view known[] = {"on"};
  const auto object = parse_object(body, known);
  if (!object) return object.error();
  const auto on = object->find("on");
  if (on == object->end() || on->is_null()) return true;
  if (!on->is_boolean())
    return wrong(std::string("on must be true or false; it is of type ") + on->type_name());
  return on->get<bool>();
}

Result<model::ScaleRequest> parse_scale_body(std::string_view body) {
  const auto object = parse_any_object(body);
  if (!object) return object.error();
  constexpr auto most = static_cast<std::uint64_t>(model::kMostReplicas);
  model::ScaleRequest request;
  for (const auto& [process, replicas] : object->items()) {
    const bool is_number = replicas.is_number_unsigned() && replicas.get<std::uint64_t>() <= most;
    if (!is_number && !replicas.is_null()) {
      return wrong(process + " must be a number of tasks from 0 to " + std::to_string(most) +
                   ", or null: as many as the app's file says");
    }
    request[process] = is_number ? std::optional(replicas.get<int>()) : std::nullopt;
  }
  return request;
}

Result<access::NewToken> parse_token_body(std::string_view body, WallTime now) {
  constexpr std::string_view known[] = {"name", "scopes", "expires_in_s", "expires_at"};
  const auto object = parse_object(body, known);
  if (!object) return object.error();
  const auto name = text_of(*object, "name", kMaxText);
  if (!name) return name.error();
  const auto scopes = scopes_of(*object);
  if (!scopes) return scopes.error();
  const auto expires_at = expiry_of(*object, now);
  if (!expires_at) return expires_at.error();
  return access::NewToken{*name, *scopes, *expires_at};
}

Result<std::string> parse_idempotency_key(const std::optional<std::string>& header) {
  constexpr std::size_t max = 200;
  if (!header) return std::string();
  const auto is_printable = [](unsigned char c) { return 0x21 <= c && c <= 0x7e; };
  if (header->empty() || header->size() > max || !std::all_of(header->begin(), header->end(), is_printable)) {
    return wrong("the Idempotency-Key header must have 1 to " + std::to_string(max) +
                 " printable ASCII characters, without spaces");
  }
  return *header;
}

}  // namespace cutover::api
