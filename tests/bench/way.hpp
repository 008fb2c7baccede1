#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/docker_cli.hpp"

namespace cutover::bench {

/// Where an app is.
struct Place {
  std::uint16_t port = 0;  ///< of 127.0.0.1, on which it is published
  std::string network;     ///< "bridge" is the Engine's default one
};

/// A way to bring another version of the demo app into service, in place of the one that serves: stop first.
/// Each has an app of its own, so that all of them can be measured in turn.
class Way {
 public:
  virtual ~Way() = default;

  /// As the table calls it.
  virtual std::string_view name() const = 0;
  /// The port of 127.0.0.1 on which its app is published.
  virtual std::uint16_t port() const = 0;

  /// Brings `version` of the app ("v1", "v2") into service; the first time, in place of nothing. Returns when
  /// the way says that it is done, which need not be when the app answers.
  virtual void deploy(const std::string& version) = 0;
  /// Removes what is left of the version before, when nobody measures.
  virtual void tidy_up() {}
};

inline constexpr const char* kDefaultNetwork = "bridge";
inline constexpr int kAppPort = 8000;  // in the container

}  // namespace cutover::bench
