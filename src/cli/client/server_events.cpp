#include "cli/client/server_events.hpp"

#include <utility>

namespace cutover::cli {

void ServerEvents::feed(std::string_view bytes) {
  for (const char byte : bytes) {
    const bool second_of_a_pair = byte == '\n' && after_carriage_return_;
    after_carriage_return_ = byte == '\r';
    if (second_of_a_pair) continue;
    if (byte == '\n' || byte == '\r') {
      take(line_);
      line_.clear();
    } else {
      line_ += byte;
    }
  }
}

std::optional<ServerEvent> ServerEvents::next() {
  if (ready_.empty()) return std::nullopt;
  ServerEvent event = std::move(ready_.front());
  ready_.pop_front();
  return event;
}

void ServerEvents::take(std::string_view line) {
  if (line.empty()) return dispatch();
  const auto colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "id") {
    building_.id = value;
  } else if (field == "event") {
    building_.kind = value;
  } else if (field == "data") {
    if (has_data_) building_.data += '\n';
    building_.data += value;
    has_data_ = true;
  }
}

void ServerEvents::dispatch() {
  if (has_data_) ready_.push_back(std::move(building_));
  building_ = ServerEvent();
  has_data_ = false;
}

}  // namespace cutover::cli
