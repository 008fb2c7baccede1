#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace cutover::test {

/// systemd's end of sd_notify(3): what NOTIFY_SOCKET names.
class NotifySocket {
 public:
  /// `path`: where it is made; its folder exists.
  explicit NotifySocket(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  /// Every assignment so far, in order: "READY=1", "STATUS=idle; 2 apps", ...
  const std::vector<std::string>& said();
  /// Whether it was said. Looks only at what is there now.
  bool was_told(const std::string& assignment);
  /// Returns as soon as it was said; false when `limit` passes without it.
  bool await(const std::string& assignment, std::chrono::milliseconds limit);
  void forget();

 private:
  std::filesystem::path path_;
  Descriptor socket_;
  std::vector<std::string> said_;
};

}  // namespace cutover::test
