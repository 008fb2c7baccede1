#include "daemon/sites.hpp"

namespace cutover::daemon {
namespace {

gate::Limits limits_of(const model::GateLimits& configured) {
  gate::Limits limits;
  limits.head = configured.request_head;
  limits.body = configured.request_body;
  limits.head_time = configured.request_timeout;
  limits.idle = configured.idle_timeout;
  limits.stall = configured.stall_timeout;
  limits.answer = configured.answer_timeout;
  limits.tunnel = configured.websocket_timeout;
  return limits;
}

}  // namespace

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
    site.limits = limits_of(configured.limits);
    site.drain = configured.drain;
    site.proxy_protocol = configured.proxy_protocol;
    site.access_log = configured.access_log;
    const model::MaintenancePage& page = configured.maintenance;
    site.maintenance.retry_after = page.retry_after;
    if (!page.html.empty()) {
      site.maintenance.content_type = "text/html; charset=utf-8";
      site.maintenance.body = page.html;
    }
    sites.push_back(std::move(site));
  }
  return sites;
}

}  // namespace cutover::daemon
