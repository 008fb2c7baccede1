#pragma once

#include <memory>

#include "gate/client.hpp"
#include "gate/routes.hpp"

namespace cutover::gate {

/// Accepts connections at one address. It owns its socket.
class Listener final : public Watched {
 public:
  Listener(Worker& worker, int descriptor, Door door);
  ~Listener() override;

  void begin();
  /// The address is free, and nothing is served any more to those who came there.
  void close();
  /// The address is free. Connections see no change.
  void leave();
  /// Accepts what waits, then listens no more. Connections see no change.
  void hand_over();
  /// Connections that are there see the new one with their next request.
  void set_door(Door door) { *door_ = std::move(door); }
  void ready(std::uint32_t events) override;

 private:
  bool accept_some();
  void pause();
  void let_go();
  void close_socket();

  Worker& worker_;
  int descriptor_;
  std::shared_ptr<Door> door_;
  Timer resume_;
};

}  // namespace cutover::gate
