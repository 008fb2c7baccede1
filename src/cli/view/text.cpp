#include "cli/view/text.hpp"

#include <fmt/format.h>

#include "cutover/base/utf8.hpp"

namespace cutover::cli {
namespace {

constexpr char kEscape = '\x1b';

bool is_inside_character(char c) {
  return (c & 0xC0) == 0x80;
}

std::size_t next_character(std::string_view text, std::size_t from) {
  std::size_t end = from + 1;
  while (end < text.size() && is_inside_character(text[end])) ++end;
  return end;
}

bool between(char c, char first, char last) {
  return first <= c && c <= last;
}

/// Where a control sequence that begins with ESC at `from` ends (ECMA-48): CSI with parameters, a string up
/// to its terminator, or ESC and a few characters.
std::size_t end_of_sequence(std::string_view text, std::size_t from) {
  std::size_t at = from + 1;
  if (at == text.size()) return at;
  const char kind = text[at++];
  if (kind == '[') {
    while (at < text.size() && between(text[at], 0x20, 0x3f)) ++at;
    return at < text.size() && between(text[at], 0x40, 0x7e) ? at + 1 : at;
  }
  if (kind == ']' || kind == 'P' || kind == '^' || kind == '_' || kind == 'X') {
    while (at < text.size() && text[at] != '\a' && text[at] != '\n') {
      if (text[at] == kEscape) return std::min(at + 2, text.size());
      ++at;
    }
    return at < text.size() && text[at] == '\a' ? at + 1 : at;
  }
  while (at < text.size() && between(text[at - 1], 0x20, 0x2f)) ++at;
  return at;
}

bool is_c1_control(std::string_view text, std::size_t at) {
  return text[at] == '\xc2' && at + 1 < text.size() && between(text[at + 1], '\x80', '\x9f');
}

}  // namespace

/// fmt pads to a width in columns, so the padding tells how many there were.
std::size_t columns(std::string_view text) {
  return 2 * text.size() - fmt::formatted_size("{:<{}}", text, text.size());
}

std::string shortened(std::string_view text, std::size_t width, std::string_view more) {
  if (columns(text) <= width) return std::string(text);
  std::size_t end = 0;
  std::size_t used = columns(more);
  while (end < text.size()) {
    const std::size_t next = next_character(text, end);
    used += columns(text.substr(end, next - end));
    if (used > width) break;
    end = next;
  }
  return std::string(text.substr(0, end)) + std::string(more);
}

std::string padded(std::string_view text, std::size_t width) {
  return fmt::format("{:<{}}", text, width);
}

std::string plain_text(std::string_view bytes) {
  const std::string text = to_valid_utf8(bytes);
  std::string plain;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == kEscape) {
      at = end_of_sequence(text, at);
    } else if (c == '\r') {
      const auto next = text.find_first_not_of('\r', at);
      if (next != std::string::npos && text[next] != '\n') plain.resize(line);
      ++at;
    } else if (is_c1_control(text, at)) {
      at += 2;
    } else if ((between(c, 0, 0x1f) && c != '\n' && c != '\t') || c == 0x7f) {
      ++at;
    } else {
      plain += c;
      if (c == '\n') line = plain.size();
      ++at;
    }
  }
  return plain;
}

std::vector<std::string> plain_lines(std::string_view text) {
  const std::string plain = plain_text(text);
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < plain.size()) {
    const std::size_t end = std::min(plain.find('\n', from), plain.size());
    lines.push_back(plain.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

}  // namespace cutover::cli
