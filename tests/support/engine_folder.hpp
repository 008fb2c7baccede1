#pragma once

#include <filesystem>
#include <optional>

#include "support/bridge.hpp"
#include "support/process.hpp"

namespace cutover::test {

/// The folder under /tmp in which one private Engine keeps everything, and the bridge that belongs to it,
/// unless the Engine has a whole network of its own (NetworkNamespace). Its owner holds a lock in it, so that
/// a later run finds what a crashed one left behind.
class EngineFolder {
 public:
  enum class Network { bridge, own };
  /// A new one, with a new bridge, that belongs to this process.
  explicit EngineFolder(Network network = Network::bridge);
  EngineFolder(const EngineFolder&) = delete;
  EngineFolder& operator=(const EngineFolder&) = delete;
  ~EngineFolder();

  /// Cleans up after processes that died without doing it. Several may do it at once.
  static void remove_abandoned();

  const std::filesystem::path& path() const { return path_; }
  const Bridge& bridge() const { return bridge_.value(); }
  /// Its last part: also the Engine's name for containerd, so it is in the command line of all the Engine
  /// starts.
  std::string name() const { return path_.filename(); }

 private:
  std::filesystem::path path_;
  Descriptor lock_;
  std::optional<Bridge> bridge_;
};

}  // namespace cutover::test
