#include "gate/field_name.hpp"

#include <algorithm>
#include <array>

namespace cutover::gate {
namespace {

constexpr std::array<bool, 256> token_characters() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto kTokenCharacters = token_characters();

char lowered(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// `lower` has hyphens where `text` may have underscores.
bool passes_for(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char c, char l) { return c == '_' ? l == '-' : lowered(c) == l; });
}

FieldName forwarded_name(std::string_view name) {
  constexpr std::string_view kFamily = "x-forwarded-";
  if (name.size() <= kFamily.size() || !passes_for(name.substr(0, kFamily.size()), kFamily)) {
    return FieldName::other;
  }
  const std::string_view member = name.substr(kFamily.size());
  if (name.find('_') != std::string_view::npos) return FieldName::forwarded_other;
  if (equals_ignoring_case(member, "for")) return FieldName::forwarded_for;
  if (equals_ignoring_case(member, "proto")) return FieldName::forwarded_proto;
  if (equals_ignoring_case(member, "host")) return FieldName::forwarded_host;
  return FieldName::forwarded_other;
}

struct Known {
  std::string_view name;
  FieldName is;
};
constexpr Known kKnown[] = {
    {"te", FieldName::hop},
    {"host", FieldName::host},
    {"expect", FieldName::expect},
    {"upgrade", FieldName::upgrade},
    {"forwarded", FieldName::forwarded},
    {"connection", FieldName::connection},
    {"keep-alive", FieldName::hop},
    {"x-request-id", FieldName::request_id},
    {"content-length", FieldName::content_length},
    {"http2-settings", FieldName::hop},
    {"proxy-connection", FieldName::hop},
    {"transfer-encoding", FieldName::transfer_encoding},
    {"proxy-authorization", FieldName::hop},
};

}  // namespace

FieldName field_name(std::string_view name) {
  // Most fields are none of ours: their length or first letter says so.
  switch (lowered(name.front())) {
    case 't':
    case 'h':
    case 'e':
    case 'u':
    case 'f':
    case 'c':
    case 'k':
    case 'p':
      break;
    case 'x':
      if (name.size() >= 12) break;
      return FieldName::other;
    default:
      return FieldName::other;
  }
  for (const Known& known : kKnown) {
    if (known.name.size() == name.size() && equals_ignoring_case(name, known.name)) return known.is;
  }
  return forwarded_name(name);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char c, char l) { return lowered(c) == l; });
}

bool is_token_character(char c) {
  return kTokenCharacters[static_cast<unsigned char>(c)];
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

}  // namespace cutover::gate
