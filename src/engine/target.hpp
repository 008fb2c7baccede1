#pragma once

#include <string>
#include <string_view>

namespace cutover::engine {

/// The path and query of a request, percent-encoded as it grows (RFC 3986):
/// `Target("/containers").segment(name).literal("/json").query("all", "1").text()`.
class Target {
 public:
  explicit Target(std::string_view path) : text_(path) {}
  /// One segment, behind a slash; a slash inside it is encoded.
  Target& segment(std::string_view name);
  /// Like `segment`, but slashes stay: an image's name.
  Target& name(std::string_view name);
  Target& literal(std::string_view path);
  Target& query(std::string_view key, std::string_view value);

  const std::string& text() const { return text_; }
  /// A segment was empty: the Engine would take the request for another one.
  bool incomplete() const { return incomplete_; }

 private:
  void encode(std::string_view raw, std::string_view also_plain);

  std::string text_;
  bool has_query_ = false;
  bool incomplete_ = false;
};

}  // namespace cutover::engine
