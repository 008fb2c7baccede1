#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "support/process.hpp"

namespace cutover::bench {

/// Clients who mean no good: connections to a port of 127.0.0.1 from many addresses of the loopback, eight
/// from each, which never finish their request. One that is closed is opened again.
class SlowClients {
 public:
  /// Each sends a byte a second until destroyed.
  SlowClients(std::uint16_t port, int count);
  ~SlowClients();
  SlowClients(const SlowClients&) = delete;
  SlowClients& operator=(const SlowClients&) = delete;

 private:
  void drip();

  const std::uint16_t port_;
  std::vector<test::Descriptor> sockets_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

/// A connection from 127.1.x.y, where `number` / 8 chooses x and y; it is made in the background.
test::Descriptor connect_from_loopback(std::uint16_t port, int number);

}  // namespace cutover::bench
