#include "gate/request_head.hpp"

#include <algorithm>

#include "gate/host.hpp"

namespace cutover::gate {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// More than RFC 3986 has, since browsers leave some of the others in a query as they are.
bool is_target_character(char c) {
  return c > 0x20 && c < 0x7F && c != '#';
}

std::optional<Malformed> parse_version(std::string_view version, RequestHead& head) {
  head.http_1_0 = version == "HTTP/1.0";
  if (head.http_1_0 || version == "HTTP/1.1") return std::nullopt;
  const bool named = version.size() == 8 && version.substr(0, 5) == "HTTP/" && version[6] == '.';
  if (named) return Malformed{505, "the version is neither HTTP/1.1 nor HTTP/1.0"};
  return Malformed{400, "the first line does not end with HTTP/1.1"};
}

/// "http://shop.example.com/path": the host of the target is the one that counts (RFC 9112, 3.2.2).
std::optional<Malformed> take_absolute_form(RequestHead& head) {
  const std::size_t scheme = head.target.find("://");
  if (scheme == std::string_view::npos) return Malformed{400, "the target does not begin with a slash"};
  const std::string_view name = head.target.substr(0, scheme);
  if (!equals_ignoring_case(name, "http") && !equals_ignoring_case(name, "https")) {
    return Malformed{400, "the target's scheme is not http"};
  }
  const std::string_view rest = head.target.substr(scheme + 3);
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  head.host = rest.substr(0, path);
  head.target = rest.substr(path);
  if (head.target.empty()) head.target = "/";
  if (head.target.front() == '?') return Malformed{400, "the target has no path"};
  return std::nullopt;
}

std::optional<Malformed> parse_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return Malformed{400, "the first line is no request"};
  const std::size_t second = line.find(' ', first + 1);
  if (second == std::string_view::npos) return Malformed{400, "HTTP/0.9 is not spoken here"};
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  head.host = {};
  if (!is_token(head.method)) return Malformed{400, "the method has a character that it can't have"};
  if (const auto wrong = parse_version(line.substr(second + 1), head)) return wrong;
  if (head.method.size() > 32) return Malformed{501, "there is no such method"};
  if (head.method == "CONNECT") return Malformed{501, "this is no proxy to other hosts"};
  if (head.target.empty()) return Malformed{400, "there is no target"};
  if (!std::all_of(head.target.begin(), head.target.end(), is_target_character)) {
    return Malformed{400, "the target has a character that it can't have"};
  }
  if (head.target.front() == '/') return std::nullopt;
  if (head.target == "*" && head.method == "OPTIONS") return std::nullopt;
  return take_absolute_form(head);
}

std::optional<Malformed> read_host(RequestHead& head) {
  const Field* found = nullptr;
  for (const Field& field : head.fields) {
    if (field.is != FieldName::host) continue;
    if (found) return Malformed{400, "there is more than one Host"};
    found = &field;
  }
  if (!found && !head.http_1_0) return Malformed{400, "there is no Host"};
  const bool of_target = !head.host.empty();
  if (found && !of_target) head.host = found->value;
  if (found && of_target && found->value != head.host) {
    return Malformed{400, "the Host is not that of the target"};
  }
  if (head.host.empty() && head.http_1_0) return std::nullopt;
  if (!is_host(head.host)) return Malformed{400, "the Host is none"};
  return std::nullopt;
}

/// One protocol, and not HTTP/2: a request that becomes a connection of that would carry others past all
/// that is checked here.
std::string_view wanted_upgrade(const RequestHead& head) {
  std::string_view wanted;
  for (const Field& field : head.fields) {
    if (field.is != FieldName::upgrade) continue;
    if (!wanted.empty() || field.value.empty()) return {};
    wanted = field.value;
  }
  const bool several = wanted.find(',') != std::string_view::npos;
  const bool http_2 = wanted.size() >= 2 && equals_ignoring_case(wanted.substr(0, 2), "h2");
  return !head.framing.upgrade || head.http_1_0 || several || http_2 ? std::string_view() : wanted;
}

}  // namespace

bool RequestHead::is_idempotent() const {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

std::optional<Malformed> parse_request(std::string_view text, const HeadBounds& bounds, RequestHead& head) {
  head.framing = {};
  const std::size_t line = text.find(kLineEnd);
  const std::size_t fields = line + kLineEnd.size();
  if (const auto wrong = parse_line(text.substr(0, line), head)) return wrong;
  const std::string_view lines = text.substr(fields, text.size() - fields - kLineEnd.size());
  if (const auto wrong = parse_fields(lines, bounds.fields, head.fields)) return wrong;
  if (const auto wrong = read_framing(head.fields, head.framing)) return wrong;
  if (head.http_1_0 && head.framing.chunked) return Malformed{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (const auto wrong = read_host(head)) return wrong;
  const bool expects = std::any_of(head.fields.begin(), head.fields.end(), [](const Field& field) {
    return field.is == FieldName::expect && equals_ignoring_case(field.value, "100-continue");
  });
  head.expects_continue = expects && !head.http_1_0;
  head.upgrade = wanted_upgrade(head);
  return std::nullopt;
}

std::optional<Malformed> wrong_from_the_start(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (!is_token_character(text.front())) return Malformed{400, "the first line is no request"};
  const std::size_t end = text.find(kLineEnd);
  if (end == std::string_view::npos) return std::nullopt;
  RequestHead head;
  return parse_line(text.substr(0, end), head);
}

}  // namespace cutover::gate
