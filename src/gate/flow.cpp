#include "gate/flow.hpp"

#include <algorithm>

namespace cutover::gate {

void Flow::begin(std::string head, Body body) {
  if (sent_ < head_.size()) {
    head_.erase(0, sent_);
    head_ += head;
  } else {
    head_ = std::move(head);
  }
  sent_ = 0;
  cleared_ = 0;
  body_moved_ = 0;
  body_ = std::move(body);
}

Flow::Now Flow::move(Socket& from, Socket& to) {
  while (true) {
    if (const auto wrong = body_.clear(from.in, cleared_)) {
      malformed_ = *wrong;
      return Now::malformed;
    }
    Now why_not{};
    if ((sent_ < head_.size() || cleared_ > 0) && !write(from, to, why_not)) return why_not;
    if (body_.complete()) return Now::done;
    if (!from.readable()) return Now::starved;
    switch (from.fill()) {
      case Socket::Read::some:
        break;
      case Socket::Read::nothing:
        return Now::starved;
      case Socket::Read::end:
        return body_.kind() == Body::Kind::until_end ? Now::done : Now::source_ended;
      case Socket::Read::failed:
        return Now::source_ended;
    }
  }
}

bool Flow::write(Socket& from, Socket& to, Now& why_not) {
  why_not = Now::blocked;
  if (!to.writable()) return false;
  iovec parts[2];
  int count = 0;
  const std::size_t of_head = head_.size() - sent_;
  if (of_head > 0) parts[count++] = {head_.data() + sent_, of_head};
  if (cleared_ > 0) parts[count++] = {const_cast<char*>(from.in.text().data()), cleared_};
  const ssize_t wrote = to.write(parts, count);
  if (wrote < 0) {
    why_not = Now::sink_failed;
    return false;
  }
  const auto bytes = static_cast<std::size_t>(wrote);
  const std::size_t head_bytes = std::min(bytes, of_head);
  sent_ += head_bytes;
  from.in.consume(bytes - head_bytes);
  cleared_ -= bytes - head_bytes;
  body_moved_ += bytes - head_bytes;
  return sent_ == head_.size() && cleared_ == 0;
}

}  // namespace cutover::gate
