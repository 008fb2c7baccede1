#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace cutover::cli {

struct ServerEvent {
  std::string id;  ///< "": it has none
  std::string kind;
  std::string data;
  bool operator==(const ServerEvent&) const = default;
};

/// Takes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) out of bytes
/// that come in pieces of any size.
class ServerEvents {
 public:
  void feed(std::string_view bytes);
  std::optional<ServerEvent> next();

 private:
  void take(std::string_view line);
  void dispatch();

  std::string line_;  ///< what came of a line so far
  bool after_carriage_return_ = false;
  ServerEvent building_;
  bool has_data_ = false;
  std::deque<ServerEvent> ready_;
};

}  // namespace cutover::cli
