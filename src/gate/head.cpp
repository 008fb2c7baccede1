#include "gate/head.hpp"

#include <algorithm>
#include <cstring>

namespace cutover::gate {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What may stand in a value: no control character but the tab (RFC 9110, 5.5).
bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
  });
}

std::optional<Malformed> parse_field(std::string_view line, Field& field) {
  if (line.front() == ' ' || line.front() == '\t') return Malformed{400, "a field goes on on a second line"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Malformed{400, "a line of the head is no field"};
  field.name = line.substr(0, colon);
  field.value = trimmed(line.substr(colon + 1));
  if (!is_token(field.name)) return Malformed{400, "a field's name has a character that it can't have"};
  if (!is_value(field.value)) return Malformed{400, "a field's value has a control character"};
  field.is = field_name(field.name);
  return std::nullopt;
}

/// Digits and nothing else. 19 of them are more than anybody has, and less than overflows.
std::optional<Malformed> read_length(std::string_view text, std::optional<std::uint64_t>& length) {
  if (length) return Malformed{400, "there is more than one Content-Length"};
  if (text.empty() || text.size() > 18) return Malformed{400, "the Content-Length is no length"};
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return Malformed{400, "the Content-Length is no length"};
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  length = number;
  return std::nullopt;
}

void read_connection(std::string_view value, Framing& framing) {
  for_each_element(value, [&framing](std::string_view option) {
    if (equals_ignoring_case(option, "close")) {
      framing.close = true;
    } else if (equals_ignoring_case(option, "keep-alive")) {
      framing.keep_alive = true;
    } else if (equals_ignoring_case(option, "upgrade")) {
      framing.upgrade = true;
    } else {
      framing.names_fields = true;
    }
  });
}

}  // namespace

std::optional<Malformed> HeadEnd::look(std::string_view text, const HeadBounds& bounds, std::size_t& length) {
  length = 0;
  while (scanned_ < text.size()) {
    const void* found = std::memchr(text.data() + scanned_, '\n', text.size() - scanned_);
    if (!found) {
      scanned_ = text.size();
      break;
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    if (end == line_ || text[end - 1] != '\r') return Malformed{400, "a line ends without CR"};
    if (end == line_ + 1) length = end + 1;
    line_ = scanned_ = end + 1;
    if (length > 0) break;
  }
  const std::size_t bytes = length > 0 ? length : text.size();
  if (bytes > bounds.bytes) return Malformed{431, "the head is too large"};
  return std::nullopt;
}

std::optional<Malformed> parse_fields(std::string_view lines, std::size_t most, std::vector<Field>& fields) {
  fields.clear();
  while (!lines.empty()) {
    const std::size_t end = lines.find(kLineEnd);
    if (end == std::string_view::npos || end == 0) return Malformed{400, "a line of the head is no field"};
    if (fields.size() == most) return Malformed{431, "the head has too many fields"};
    Field field;
    if (const auto wrong = parse_field(lines.substr(0, end), field)) return wrong;
    fields.push_back(field);
    lines.remove_prefix(end + kLineEnd.size());
  }
  return std::nullopt;
}

std::optional<Malformed> read_framing(const std::vector<Field>& fields, Framing& framing) {
  bool encoded = false;
  for (const Field& field : fields) {
    if (field.is == FieldName::content_length) {
      if (const auto wrong = read_length(field.value, framing.content_length)) return wrong;
    } else if (field.is == FieldName::transfer_encoding) {
      if (encoded) return Malformed{400, "there is more than one Transfer-Encoding"};
      encoded = true;
      if (!equals_ignoring_case(field.value, "chunked")) {
        return Malformed{501, "the only Transfer-Encoding is chunked"};
      }
    } else if (field.is == FieldName::connection) {
      read_connection(field.value, framing);
    }
  }
  if (encoded && framing.content_length) {
    return Malformed{400, "there are both Content-Length and Transfer-Encoding"};
  }
  framing.chunked = encoded;
  return std::nullopt;
}

bool is_named_by_connection(const std::vector<Field>& fields, std::string_view name) {
  bool named = false;
  for (const Field& field : fields) {
    if (field.is != FieldName::connection) continue;
    for_each_element(field.value, [&](std::string_view option) {
      named |= option.size() == name.size() &&
               std::equal(option.begin(), option.end(), name.begin(), [](char a, char b) {
                 return a == b ||
                        (is_token_character(a) && (a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z');
               });
    });
  }
  return named;
}

}  // namespace cutover::gate
