#pragma once

#include <string>

#include "gate/request_head.hpp"
#include "gate/response_head.hpp"

/// Heads as they go on: what concerns one connection only is left out, and what the gate knows is added.
namespace cutover::gate {

/// Who asks, as the gate sees it.
struct Asker {
  std::string address;     ///< of the client, or of the proxy in front of us
  bool trusted = false;    ///< what it says of those behind it is kept, and its own address added
  bool secure = false;     ///< it came by TLS
  std::string request_id;  ///< for a request without one
};

/// HTTP/1.1 with the request's framing, whatever it came with.
std::string outgoing_request(const RequestHead& head, const Asker& asker);

struct AnswerFrame {
  bool to_http_1_0 = false;
  bool keep_alive = true;  ///< of the client's connection
  bool unwrapped = false;  ///< chunks are taken apart: no Transfer-Encoding
  bool upgraded = false;   ///< 101 as it was asked for
};
std::string outgoing_answer(const ResponseHead& head, const AnswerFrame& frame);

}  // namespace cutover::gate
