#pragma once

#include "gate/flow.hpp"

namespace cutover::gate {

/// Two connections that have become one, after 101: bytes go in both directions until both ends have said
/// that there is no more.
class Tunnel {
 public:
  /// As far as possible for now. False: it is over.
  bool move(Flow& there, Flow& back, Socket& client, Socket& container);

 private:
  static bool move(Flow& flow, Socket& from, Socket& to, bool& ended);

  bool client_ended_ = false;
  bool container_ended_ = false;
};

}  // namespace cutover::gate
