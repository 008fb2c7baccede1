#include "gate/routes.hpp"

#include <algorithm>

#include "gate/app_state.hpp"

namespace cutover::gate {

Routes::Routes(HostTable hosts, std::vector<std::shared_ptr<AppState>> apps)
    : hosts_(std::move(hosts)), apps_(std::move(apps)), limits_(apps_.front()->site().limits) {
  for (const auto& app : apps_) {
    const Limits& limits = app->site().limits;
    limits_.head = std::max(limits_.head, limits.head);
    limits_.fields = std::max(limits_.fields, limits.fields);
    limits_.head_time = std::max(limits_.head_time, limits.head_time);
    limits_.idle = std::max(limits_.idle, limits.idle);
    limits_.stall = std::max(limits_.stall, limits.stall);
  }
}

std::shared_ptr<AppState> Routes::find(std::string_view host) const {
  const auto place = hosts_.find(host);
  return place ? apps_[*place] : nullptr;
}

}  // namespace cutover::gate
