#pragma once

#include <filesystem>

#include "bench/way.hpp"

namespace cutover::bench {

/// docker-compose up --detach, with another image in the file than the one that runs.
class Compose final : public Way {
 public:
  /// `folder`: an existing one, for its file. While this lives, the project's network does.
  /// `environment`: the app's, as YAML has it in braces.
  Compose(std::string engine_socket, const std::filesystem::path& folder, std::uint16_t port,
          const std::string& environment = "");
  ~Compose() override;

  /// "1.29.2"; "" where the command is not there.
  static std::string version();

  std::string_view name() const override { return "docker-compose up -d"; }
  std::uint16_t port() const override { return port_; }
  void deploy(const std::string& version) override;

 private:
  test::Finished compose(const std::vector<std::string>& arguments, const std::string& version) const;

  std::string engine_socket_;
  std::filesystem::path file_;
  std::uint16_t port_;
};

}  // namespace cutover::bench
