#include "engine/json_objects.hpp"

#include <algorithm>

namespace cutover::engine {
namespace {

/// The record separator too: it stands before each object of an application/json-seq (RFC 7464).
constexpr std::string_view kBetween = " \t\r\n\x1e";

}  // namespace

Result<std::optional<std::string>> JsonObjects::next() {
  if (scanned_ == 0) buffer_.erase(0, std::min(buffer_.find_first_not_of(kBetween), buffer_.size()));
  if (buffer_.empty()) return std::optional<std::string>();
  if (buffer_.front() != '{') {
    return Error(ErrorCode::protocol, "the stream has something else where a JSON object should stand");
  }
  while (scanned_ < std::min(buffer_.size(), longest_)) {
    const char c = buffer_[scanned_++];
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{') {
      ++depth_;
    } else if (c == '}' && --depth_ == 0) {
      std::optional<std::string> object(buffer_.substr(0, scanned_));
      buffer_.erase(0, scanned_);
      scanned_ = 0;
      return object;
    }
  }
  if (buffer_.size() > longest_) {
    return Error(ErrorCode::protocol,
                 "a JSON object of the stream is longer than " + std::to_string(longest_) + " bytes");
  }
  return std::optional<std::string>();
}

bool JsonObjects::at_boundary() const {
  return buffer_.find_first_not_of(kBetween) == std::string::npos;
}

}  // namespace cutover::engine
