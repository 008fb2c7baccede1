#include "deploy/preflight.hpp"

#include <algorithm>
#include <filesystem>

#include "cutover/model/address.hpp"
#include "deploy/cluster/old_services.hpp"
#include "deploy/cluster/published.hpp"
#include "deploy/cluster/volume_nodes.hpp"
#include "deploy/listening.hpp"
#include "deploy/planner.hpp"
#include "deploy/port_owner.hpp"

namespace cutover::deploy {
namespace {

constexpr std::uintmax_t kMiB = 1024 * 1024;
constexpr std::uintmax_t kLeastFree = 256 * kMiB;

}  // namespace

void note_env_changes(Attempt& attempt) {
  if (!attempt.old || !attempt.old->spec) return;
  std::string changes = describe_env_changes(attempt.old->spec->app, attempt.spec.app);
  if (!changes.empty()) attempt.journal.note(model::Noted{std::move(changes)});
}

Task<Result<void>> check_port(Attempt& attempt, model::Publish publish) {
  const bool services_have_it = attempt.old && attempt.old->spec && is_in_cluster(*attempt.old) &&
                                published_port(attempt.old->spec->app) == publish.port;
  if (services_have_it) co_return Result<void>();  // they are removed before it is needed
  engine::ContainerFilter filter;
  filter.publishes = publish.port;
  auto containers = co_await attempt.engine.list_containers(std::move(filter));
  if (!containers) co_return containers.error().in("looking for containers that publish " + to_text(publish));
  bool ours = false;
  for (const engine::ContainerSummary& container : *containers) {
    if (container.status != engine::ContainerStatus::running) continue;
    const bool is_there = std::any_of(container.ports.begin(), container.ports.end(),
                                      [&publish](const engine::PortBinding& port) {
                                        return overlaps(Listener{port.host_address, port.host_port}, publish);
                                      });
    if (!is_there) continue;
    const auto app = container.labels.find(std::string(kAppLabel));  // a Swarm's task has it, too
    if (app != container.labels.end() && app->second == attempt.id.app) {
      ours = true;
      continue;
    }
    co_return Error(ErrorCode::conflict,
                    "port " + to_text(publish) + " is taken by container " + container.name);
  }
  // Either gives it back in the cut-over.
  if (ours || only_listens_for(attempt, publish)) co_return Result<void>();
  const auto obstacle = port_obstacle(publish);
  if (!obstacle) co_return Result<void>();
  co_return Error(ErrorCode::conflict, "port " + to_text(publish) + " " + *obstacle);
}

Task<Result<void>> check_listening(Attempt& attempt) {
  if (attempt.gate) attempt.gate->listen_again();
  const auto missing = not_listening_for(attempt.gate, attempt.id.app);
  if (!missing) co_return Result<void>();
  const auto published = published_by(attempt.spec.app);
  if (published && overlap(*published, missing->at)) co_return Result<void>();  // then it has the address
  if (!may_listen(missing->at)) {
    co_return Error(ErrorCode::rejected, "can't listen on " + to_text(missing->at) +
                                             ": cutoverd is not permitted to; a port below 1024 needs the "
                                             "capability CAP_NET_BIND_SERVICE");
  }
  const bool can_be_given_back = missing->awaits_cut_over() || missing->left_to.empty();
  if (can_be_given_back && missing->why.code() == ErrorCode::conflict)
    co_return co_await check_port(attempt, missing->at);
  co_return Error(ErrorCode::rejected, why_not(*missing));
}

Task<Result<void>> check_network(Attempt& attempt, std::string name) {
  auto network = co_await attempt.engine.inspect_network(name);
  if (network) co_return Result<void>();
  if (network.error().code() != ErrorCode::not_found)
    co_return network.error().in("looking at network " + name);
  co_return Error(ErrorCode::not_found,
                  "network " + name + " does not exist; create it with: docker network create " + name);
}

Task<Result<void>> check_image(Attempt& attempt) {
  auto image = co_await attempt.engine.inspect_image(attempt.spec.image());
  if (!image) co_return image.error().in("looking at the image");
  attempt.image = *image;
  auto engine = co_await attempt.engine.version();
  if (!engine) co_return engine.error();
  if (!image->os.empty() && !engine->os.empty() && image->os != engine->os) {
    co_return Error(ErrorCode::rejected,
                    "the image is made for " + image->os + ", and this host runs " + engine->os);
  }
  if (!image->arch.empty() && !engine->arch.empty() && image->arch != engine->arch) {
    attempt.journal.note(model::Noted{"the image is made for " + image->arch + ", and this host is " +
                                      engine->arch + ": it runs only where the kernel can emulate that"});
  }
  if (!image->entrypoint.empty() || !image->command.empty()) co_return Result<void>();
  for (const model::Process& process : attempt.spec.app.processes) {
    if (!process.command.empty()) continue;
    co_return Error(ErrorCode::rejected, "the image has neither ENTRYPOINT nor CMD, and " + process.name +
                                             " has no `command` in the app's file");
  }
  co_return Result<void>();
}

Task<Result<void>> check_disk(Attempt& attempt) {
  auto info = co_await attempt.engine.info();
  if (!info) co_return info.error().in("asking the Engine about itself");
  attempt.swarm_active = info->swarm_active;
  std::error_code not_visible;  // the Engine's folder need not be visible to us
  const auto space = std::filesystem::space(info->data_root, not_visible);
  if (not_visible || space.available >= kLeastFree) co_return Result<void>();
  co_return Error(ErrorCode::rejected, "only " + std::to_string(space.available / kMiB) +
                                           " MiB are free on the disk of " + info->data_root +
                                           "; make room, for example with: docker image prune");
}

Task<Result<void>> check_specification(Attempt& attempt) {
  auto image = co_await check_image(attempt);
  if (!image) co_return image.error();
  for (const std::string& network : attempt.spec.app.networks) {
    auto exists = co_await check_network(attempt, network);
    if (!exists) co_return exists.error();
  }
  for (const model::Process& process : attempt.spec.app.processes) {
    if (!process.web || !process.web->publish) continue;
    auto available = co_await check_port(attempt, *process.web->publish);
    if (!available) co_return available.error();
  }
  auto listening = co_await check_listening(attempt);
  if (!listening) co_return listening.error();
  auto volumes = co_await check_volumes_here(attempt);
  if (!volumes) co_return volumes.error();
  note_env_changes(attempt);
  co_return Result<void>();
}

}  // namespace cutover::deploy
