#pragma once

#include "bench/http_connection.hpp"
#include "bench/way.hpp"

namespace cutover::bench {

/// The least that stopping first takes on this Engine: the new container is there already; then kill, wait,
/// start. The calls go over connections that are open already, and `wait` is under way before the signal is
/// sent.
class ByHand final : public Way {
 public:
  ByHand(const std::string& engine_socket, Place place);

  std::string_view name() const override { return "by hand, through the Engine's API"; }
  std::uint16_t port() const override { return place_.port; }
  void deploy(const std::string& version) override;
  void tidy_up() override;

 private:
  std::string create(const std::string& version);

  HttpConnection engine_;
  HttpConnection waiting_;
  Place place_;
  int made_ = 0;
  std::string running_;  // container ids; "" for none
  std::string replaced_;
};

}  // namespace cutover::bench
