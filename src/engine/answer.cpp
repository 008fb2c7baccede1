#include "engine/answer.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cutover/base/utf8.hpp"
#include "engine/json.hpp"

namespace cutover::engine {
namespace {

constexpr std::size_t kLongestMessage = 2000;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// The Engine answers in JSON, in plain text from its router, and a proxy before it in HTML.
struct Words {
  std::string message;
  bool from_engine = true;
};

Words words_of(const Response& response) {
  const std::string_view body = trimmed(response.body);
  if (body.starts_with('{')) {
    if (const auto json = parse_json(body)) {
      // Podman says more in "cause"; "message" holds it too.
      if (const std::string message = text_of(*json, "message"); !message.empty())
        return {presentable(message), true};
    }
  }
  const std::string status = "HTTP status " + std::to_string(response.head.status);
  if (body.starts_with('<') || response.head.content_type.starts_with("text/html")) {
    return {status + " with an HTML page; something between cutover and the Engine answered", false};
  }
  return body.empty() ? Words{status + " without a reason", true} : Words{presentable(body), true};
}

/// Engine 20.10 passes a registry's refusal on as 404 or 500; only the words tell.
bool registry_refused(std::string_view message) {
  constexpr std::array<std::string_view, 6> signs = {
      "unauthorized: ",          "denied: ",         "no basic auth credentials",
      "authentication required", "401 Unauthorized", "403 Forbidden",
  };
  return std::any_of(signs.begin(), signs.end(),
                     [&](std::string_view sign) { return message.find(sign) != std::string_view::npos; });
}

ErrorCode code_of(int status, const Words& words, bool reaches_registry) {
  if (reaches_registry && (status == 401 || status == 403 || registry_refused(words.message)))
    return ErrorCode::unauthorized;
  switch (status) {
    case 400:
      return ErrorCode::invalid_argument;
    case 404:
      return words.from_engine ? ErrorCode::not_found : ErrorCode::protocol;
    case 304:
    case 409:
      return ErrorCode::conflict;
    case 502:
    case 504:
      return ErrorCode::unavailable;  // a proxy's: whether the Engine got the call is unknown
    case 503:
      return words.from_engine ? ErrorCode::rejected : ErrorCode::unavailable;
    default:
      return status < 400 ? ErrorCode::protocol : ErrorCode::rejected;
  }
}

}  // namespace

bool is_success(int status) {
  return (200 <= status && status < 300) || status == 304;
}

Error error_from(const Response& response, bool reaches_registry) {
  const Words words = words_of(response);
  return Error(code_of(response.head.status, words, reaches_registry), words.message, response.call);
}

Error registry_error(int code, std::string_view message) {
  Words words{presentable(message), true};
  if (words.message.empty()) words.message = "the Engine reported an error without a reason";
  // Status 500: neither the code nor the words say more.
  return Error(code_of(code == 0 ? 500 : code, words, true), words.message);
}

std::string presentable(std::string_view text) {
  std::string clean = to_valid_utf8(trimmed(text));
  for (char& c : clean) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (control && c != '\n') c = ' ';
  }
  if (clean.size() <= kLongestMessage) return clean;
  clean.resize(utf8_prefix(clean, kLongestMessage));
  return clean + " ...";
}

}  // namespace cutover::engine
