#include "gate/tunnel.hpp"

namespace cutover::gate {

bool Tunnel::move(Flow& there, Flow& back, Socket& client, Socket& container) {
  return move(there, client, container, client_ended_) && move(back, container, client, container_ended_) &&
         !(client_ended_ && container_ended_);
}

/// One direction; its end is passed on too. False: the connection is broken.
bool Tunnel::move(Flow& flow, Socket& from, Socket& to, bool& ended) {
  if (ended) return true;
  switch (flow.move(from, to)) {
    case Flow::Now::blocked:
    case Flow::Now::starved:
      return true;
    case Flow::Now::done:
      ended = true;
      to.shut();
      return true;
    default:
      return false;
  }
}

}  // namespace cutover::gate
