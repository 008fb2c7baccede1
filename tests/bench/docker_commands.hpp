#pragma once

#include "bench/way.hpp"

namespace cutover::bench {

/// docker stop && docker rm && docker run
class DockerCommands final : public Way {
 public:
  DockerCommands(test::DockerCli docker, std::uint16_t port) : docker_(std::move(docker)), port_(port) {}

  std::string_view name() const override { return "docker stop && docker rm && docker run"; }
  std::uint16_t port() const override { return port_; }
  void deploy(const std::string& version) override;

 private:
  test::DockerCli docker_;
  std::uint16_t port_;
  bool runs_ = false;
};

}  // namespace cutover::bench
