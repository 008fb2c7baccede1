#pragma once

#include <string>

#include "gate/body.hpp"
#include "gate/socket.hpp"

namespace cutover::gate {

/// One message on its way from one connection to another: a head that was written anew, then the body as it
/// comes. What the sink does not take stays in the source's buffer, and when that is full nothing is read any
/// more, so that a slow reader slows the writer down.
class Flow {
 public:
  enum class Now {
    done,          ///< all of it has gone
    blocked,       ///< the sink takes no more now
    starved,       ///< nothing more has come
    source_ended,  ///< before the message did
    sink_failed,
    malformed,  ///< `malformed()` says why
  };

  /// The head follows on what was not sent yet of one before, such as a 100.
  void begin(std::string head, Body body);
  Now move(Socket& from, Socket& to);

  /// Back to the head's beginning, for another connection. Only as long as `body_moved` is 0.
  void rewind() { sent_ = 0; }
  bool is_within_head() const { return sent_ < head_.size(); }
  bool anything_sent() const { return sent_ > 0 || body_moved_ > 0; }
  std::uint64_t body_moved() const { return body_moved_; }
  std::size_t head_size() const { return head_.size(); }
  const Body& body() const { return body_; }
  const Malformed& malformed() const { return malformed_; }

 private:
  bool write(Socket& from, Socket& to, Now& why_not);

  std::string head_;
  std::size_t sent_ = 0;     // of the head
  std::size_t cleared_ = 0;  // at the front of the source's buffer: may go
  std::uint64_t body_moved_ = 0;
  Body body_;
  Malformed malformed_;
};

}  // namespace cutover::gate
