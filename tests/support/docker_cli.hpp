#pragma once

#include <string>
#include <vector>

#include "support/process.hpp"

namespace cutover::test {

/// The docker command, talking to one Engine, with a configuration folder of its own.
class DockerCli {
 public:
  /// `config`: its folder (config.json with the logins); made when it is needed.
  DockerCli(std::string engine_socket, std::string config)
      : socket_(std::move(engine_socket)), config_(std::move(config)) {}

  /// docker({"inspect", "shop-web-1"}): its output without the last line's end. Throws std::runtime_error
  /// with the command and its errors when it fails.
  std::string operator()(const std::vector<std::string>& arguments) const;
  /// The same for a command that may fail.
  Finished attempt(const std::vector<std::string>& arguments) const;

  const std::string& config() const { return config_; }

 private:
  std::string socket_;
  std::string config_;
};

}  // namespace cutover::test
