#include "config/site_reader.hpp"

#include <utility>

#include "config/grammar.hpp"
#include "config/listener_reader.hpp"
#include "config/source.hpp"
#include "cutover/base/duration.hpp"

namespace cutover::config {
namespace {

/// It is sent from memory, to each client.
constexpr std::size_t kLargestPage = 256 * 1024;

model::Hold read_hold(const Section& web) {
  model::Hold hold;
  if (const auto section = web.section("hold")) {
    section->read("timeout", hold.timeout, duration);
    section->read("requests", hold.requests, count);
  }
  return hold;
}

std::string read_page(const Section& section) {
  std::filesystem::path page;
  section.read("page", page, path);
  if (page.empty()) return "";
  page = beside(section.place("page").source->file, page);
  const auto source = read_source(page);
  std::string flaw;
  if (!source) {
    flaw = source.error().text();
  } else if ((*source)->text.empty()) {
    flaw = "is empty";
  } else if ((*source)->text.size() > kLargestPage) {
    flaw = "is larger than 256 KiB; let it name what it shows (images, fonts) by the address of another host";
  } else {
    return (*source)->text;
  }
  section.refuse("page", page.string() + ": " + flaw);
  return "";
}

model::MaintenancePage read_maintenance(const Section& web) {
  model::MaintenancePage maintenance;
  if (const auto section = web.section("maintenance")) {
    maintenance.html = read_page(*section);
    Milliseconds retry_after = maintenance.retry_after;
    section->read("retry_after", retry_after, positive_duration);
    maintenance.retry_after = std::chrono::ceil<std::chrono::seconds>(retry_after);
  }
  return maintenance;
}

model::GateLimits read_limits(const Section& web) {
  model::GateLimits limits;
  if (const auto section = web.section("limits")) {
    section->read("request_head", limits.request_head, head_size);
    section->read("request_body", limits.request_body, body_size);
    section->read("request_timeout", limits.request_timeout, positive_duration);
    section->read("idle_timeout", limits.idle_timeout, positive_duration);
    section->read("stall_timeout", limits.stall_timeout, positive_duration);
    section->read("answer_timeout", limits.answer_timeout, positive_duration);
    section->read("websocket_timeout", limits.websocket_timeout, positive_duration);
  }
  return limits;
}

/// Whoever comes meanwhile waits.
void check_drain(const Section& web, const model::Site& site) {
  if (!web.is_complete() || !web.has("drain") || site.drain < site.hold.timeout) return;
  web.refuse("drain", to_text(site.drain) + " is not shorter than hold.timeout, " +
                          to_text(site.hold.timeout) +
                          ": requests that come meanwhile would be refused before the old version was even "
                          "asked to stop");
}

/// What `defaults` have of it is for those apps that listen.
void refuse_without_listener(const Section& web, std::string_view key) {
  const bool own = web.place(key).source == web.place().source;
  if (web.is_complete() && web.has(key) && own) {
    web.refuse(key, "is for a listener; write `listen`, too, or remove it");
  }
}

}  // namespace

std::optional<model::Site> read_site(const Section& web) {
  model::Site site;
  site.hold = read_hold(web);
  site.maintenance = read_maintenance(web);
  site.limits = read_limits(web);
  web.read("drain", site.drain, duration);
  web.read("proxy_protocol", site.proxy_protocol, yes_or_no);
  web.read("access_log", site.access_log, yes_or_no);
  auto listener = read_listener(web, site_name);
  if (listener) {
    site.listener = std::move(*listener);
    check_drain(web, site);
    return site;
  }
  for (const std::string_view key :
       {"hold", "maintenance", "drain", "limits", "proxy_protocol", "access_log"}) {
    refuse_without_listener(web, key);
  }
  return std::nullopt;
}

}  // namespace cutover::config
