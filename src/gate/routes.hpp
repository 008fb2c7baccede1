#pragma once

#include <memory>
#include <vector>

#include "cutover/gate/site.hpp"
#include "gate/certificates.hpp"
#include "gate/host_table.hpp"

namespace cutover::gate {

class AppState;

/// The apps of a listener, and how a request finds its own.
class Routes {
 public:
  Routes() = default;
  /// `apps`: in the order in which the table has them.
  Routes(HostTable hosts, std::vector<std::shared_ptr<AppState>> apps);
  /// Null: nobody has this host.
  std::shared_ptr<AppState> find(std::string_view host) const;
  /// Before it is known which app a request is for: the widest of all apps' limits.
  const Limits& limits() const { return limits_; }

 private:
  HostTable hosts_;
  std::vector<std::shared_ptr<AppState>> apps_;
  Limits limits_;
};

/// What a listener and its connections have in common, so that they too see what was configured anew.
struct Door {
  std::shared_ptr<const Routes> routes;
  bool proxy_protocol = false;
  std::shared_ptr<const Certificates> certificates;  ///< null: no TLS
};

}  // namespace cutover::gate
