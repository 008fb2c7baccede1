#include "gate/response_head.hpp"

#include <algorithm>

namespace cutover::gate {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kVersion = "HTTP/1.";

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

std::optional<Malformed> parse_line(std::string_view line, ResponseHead& head) {
  constexpr std::size_t kStatus = kVersion.size() + 2;
  const bool begins = line.substr(0, kVersion.size()) == kVersion && line.size() >= kStatus + 3 &&
                      (line[kVersion.size()] == '0' || line[kVersion.size()] == '1') &&
                      line[kStatus - 1] == ' ';
  if (!begins) return Malformed{502, "the answer is not HTTP/1.1"};
  const std::string_view digits = line.substr(kStatus, 3);
  if (!std::all_of(digits.begin(), digits.end(), is_digit) || digits.front() < '1' || digits.front() > '5') {
    return Malformed{502, "the answer's status is none"};
  }
  const std::string_view reason = line.substr(kStatus + 3);
  const bool printable = std::none_of(reason.begin(), reason.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
  });
  if ((!reason.empty() && reason.front() != ' ') || !printable) {
    return Malformed{502, "the answer's first line is none"};
  }
  head.http_1_0 = line[kVersion.size()] == '0';
  head.status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  head.status_and_reason = line.substr(kStatus);
  return std::nullopt;
}

}  // namespace

std::optional<Malformed> parse_response(std::string_view text, const HeadBounds& bounds, ResponseHead& head) {
  head.framing = {};
  const std::size_t line = text.find(kLineEnd);
  const std::size_t fields = line + kLineEnd.size();
  if (const auto wrong = parse_line(text.substr(0, line), head)) return wrong;
  const std::string_view lines = text.substr(fields, text.size() - fields - kLineEnd.size());
  if (const auto wrong = parse_fields(lines, bounds.fields, head.fields)) return wrong;
  if (const auto wrong = read_framing(head.fields, head.framing)) return wrong;
  if (head.http_1_0 && head.framing.chunked) return Malformed{502, "HTTP/1.0 has no Transfer-Encoding"};
  return std::nullopt;
}

bool may_become_response(std::string_view text) {
  return text.substr(0, kVersion.size()) == kVersion.substr(0, std::min(text.size(), kVersion.size()));
}

}  // namespace cutover::gate
