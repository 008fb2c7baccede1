#include "engine/target.hpp"

namespace cutover::engine {
namespace {

bool is_unreserved(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

}  // namespace

Target& Target::segment(std::string_view name) {
  incomplete_ |= name.empty() || name == "." || name == "..";
  text_ += '/';
  encode(name, "");
  return *this;
}

Target& Target::name(std::string_view name) {
  incomplete_ |= name.empty();
  text_ += '/';
  encode(name, "/:@");
  return *this;
}

Target& Target::literal(std::string_view path) {
  text_ += path;
  return *this;
}

Target& Target::query(std::string_view key, std::string_view value) {
  text_ += has_query_ ? '&' : '?';
  has_query_ = true;
  text_ += key;
  text_ += '=';
  encode(value, "");
  return *this;
}

void Target::encode(std::string_view raw, std::string_view also_plain) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : raw) {
    if (is_unreserved(c) || also_plain.find(c) != std::string_view::npos) {
      text_ += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text_ += '%';
    text_ += digits[byte >> 4];
    text_ += digits[byte & 15];
  }
}

}  // namespace cutover::engine
