#include "gate/host_table.hpp"

#include <algorithm>

#include "gate/host.hpp"

namespace cutover::gate {

Result<void> HostTable::add(const std::vector<std::string>& hosts, const std::string& app) {
  apps_.push_back(app);
  for (const std::string& host : hosts) {
    if (auto added = add_host(host); !added) return added.error();
  }
  if (!hosts.empty()) return {};
  if (every_)
    return Error(ErrorCode::conflict, apps_[*every_] + " takes every host already; give one of them hosts");
  every_ = apps_.size() - 1;
  return {};
}

Result<void> HostTable::add_host(const std::string& host) {
  const bool pattern = host.starts_with("*.");
  const std::string name = pattern ? host.substr(1) : host;
  std::string room;
  const bool plain = is_host(host.substr(pattern ? 2 : 0)) && host_name(name, room) == name;
  if (!plain)
    return Error(ErrorCode::invalid_argument, "\"" + host + "\" is not the name of a host, in lower case");
  const auto [place, is_new] = (pattern ? below_ : exact_).emplace(name, apps_.size() - 1);
  if (is_new) return {};
  return Error(ErrorCode::conflict, "the host " + host + " belongs to " + apps_[place->second] + " already");
}

std::optional<std::size_t> HostTable::find(std::string_view host) const {
  if (exact_.empty() && below_.empty()) return every_;
  std::string room;
  const std::string_view name = host_name(host, room);
  if (const auto found = exact_.find(name); found != exact_.end()) return found->second;
  // The leftmost dot leaves the longest pattern. One at the very beginning has no name before it.
  for (std::size_t dot = name.find('.', 1); dot < name.size(); dot = name.find('.', dot + 1)) {
    if (const auto found = below_.find(name.substr(dot)); found != below_.end()) return found->second;
  }
  return every_;
}

}  // namespace cutover::gate
