#include "daemon/sites.hpp"

namespace cutover::daemon {

std::vector<gate::Site> sites_of(const config::Config& configuration) {
  std::vector<gate::Site> sites;
  for (const auto& [app, configured] : configuration.sites) {
    gate::Site site;
    site.app = app;
    site.at = configured.listener.at;
    site.hosts = configured.listener.hosts;
    site.trusted_proxies = configured.listener.trusted_proxies;
    site.tls = configured.listener.tls;
    site.hold.timeout = configured.hold.timeout;
    site.hold.requests = static_cast<std::size_t>(configured.hold.requests);
    sites.push_back(std::move(site));
  }
  return sites;
}

}  // namespace cutover::daemon
