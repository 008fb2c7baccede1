#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"

namespace cutover::gate {

/// Which of the apps of an address a host belongs to: its exact name first, then the longest pattern, then
/// the app that takes every host.
class HostTable {
 public:
  /// The next app. `hosts` as in Site. conflict: another app has one of them.
  Result<void> add(const std::vector<std::string>& hosts, const std::string& app);
  /// `host`: of a request, perhaps with a port. The app's place in the order of `add`; nothing: nobody has
  /// it.
  std::optional<std::size_t> find(std::string_view host) const;

 private:
  Result<void> add_host(const std::string& host);

  using Places = std::map<std::string, std::size_t, std::less<>>;
  std::vector<std::string> apps_;
  Places exact_;
  Places below_;  // ".example.com"
  std::optional<std::size_t> every_;
};

}  // namespace cutover::gate
