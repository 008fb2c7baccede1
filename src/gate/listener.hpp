#pragma once

#include <memory>

#include "cutover/base/error.hpp"
#include "gate/client.hpp"
#include "gate/routes.hpp"

namespace cutover::gate {

/// Opens a socket that listens. `unavailable` names the address and says why not.
Result<int> open_listening(const model::Publish& at);

/// Accepts connections at one address. It owns its socket.
class Listener final : public Watched {
 public:
  Listener(Worker& worker, int descriptor, Door door);
  ~Listener() override;

  void begin();
  /// The address is free.
  void close();
  /// Connections that are there see the new one with their next request.
  void set_door(Door door) { *door_ = std::move(door); }
  void ready(std::uint32_t events) override;

 private:
  void pause();

  Worker& worker_;
  int descriptor_;
  std::shared_ptr<Door> door_;
  Timer resume_;
};

}  // namespace cutover::gate
