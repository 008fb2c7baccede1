#include "gate/chunk_scanner.hpp"

#include <algorithm>

namespace cutover::gate {
namespace {

constexpr std::size_t kLongestLine = 8 * 1024;
constexpr std::size_t kMostExtensions = 16 * 1024;  // bytes in one body
constexpr std::size_t kMostTrailers = 16 * 1024;

int digit(char c) {
  if ('0' <= c && c <= '9') return c - '0';
  if ('a' <= c && c <= 'f') return c - 'a' + 10;
  if ('A' <= c && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\t'; });
}

/// What frames, routes or describes the message can't come after it.
bool is_allowed_behind(FieldName name) {
  return name == FieldName::other || name == FieldName::request_id;
}

}  // namespace

std::optional<Malformed> ChunkScanner::step(std::string_view text, Step& step) {
  step = {};
  if (text.empty() || done()) return std::nullopt;
  if (expect_ == Expect::data) {
    step.bytes = static_cast<std::size_t>(std::min<std::uint64_t>(left_, text.size()));
    step.data = true;
    left_ -= step.bytes;
    if (left_ == 0) expect_ = Expect::data_end;
    return std::nullopt;
  }
  if (expect_ == Expect::data_end) {
    const std::string_view end = std::string_view("\r\n").substr(0, text.size());
    if (text.substr(0, end.size()) != end) return Malformed{400, "a chunk is longer than it says"};
    if (end.size() == 2) {
      step.bytes = 2;
      expect_ = Expect::size;
    }
    return std::nullopt;
  }
  const std::size_t feed = text.find('\n');
  if (std::min(feed, text.size()) > kLongestLine) return Malformed{400, "a line between chunks is too long"};
  if (feed == std::string_view::npos) {
    const bool begins = expect_ != Expect::size || digit(text.front()) >= 0;
    return begins ? std::nullopt : std::optional(Malformed{400, "a chunk has no size"});
  }
  if (feed == 0 || text[feed - 1] != '\r') return Malformed{400, "a line between chunks ends without CR"};
  step.bytes = feed + 1;
  const std::string_view line = text.substr(0, feed - 1);
  return expect_ == Expect::size ? size_line(line) : trailer_line(line);
}

std::optional<Malformed> ChunkScanner::size_line(std::string_view line) {
  const std::size_t digits = std::min(line.find_first_of("; \t"), line.size());
  if (digits == 0 || digits > 12) return Malformed{400, "a chunk has no size"};
  left_ = 0;
  for (const char c : line.substr(0, digits)) {
    if (digit(c) < 0) return Malformed{400, "a chunk has no size"};
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit(c));
  }
  const std::string_view extensions = line.substr(digits);
  if (!extensions.empty() && (extensions.front() != ';' || !is_plain(extensions))) {
    return Malformed{400, "a chunk has more than a size"};
  }
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > kMostExtensions) return Malformed{400, "chunks have too many extensions"};
  data_bytes_ += left_;
  expect_ = left_ == 0 ? Expect::trailer : Expect::data;
  return std::nullopt;
}

std::optional<Malformed> ChunkScanner::trailer_line(std::string_view line) {
  if (line.empty()) {
    expect_ = Expect::end;
    return std::nullopt;
  }
  trailer_bytes_ += line.size();
  if (trailer_bytes_ > kMostTrailers) return Malformed{431, "the trailers are too large"};
  std::vector<Field> fields;
  const std::string whole = std::string(line) + "\r\n";
  if (const auto wrong = parse_fields(whole, 1, fields)) return wrong;
  if (!is_allowed_behind(fields.front().is)) return Malformed{400, "a trailer has a field that can't be one"};
  return std::nullopt;
}

}  // namespace cutover::gate
