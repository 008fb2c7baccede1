#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "config/section.hpp"
#include "cutover/model/app.hpp"

/// The keys of cluster mode.
namespace cutover::config {

/// In which order tasks are replaced, and where that is written: under `order` of this section.
struct WrittenOrder {
  model::Order order;
  Section section;
};

/// What an app says for all its processes.
struct ClusterKeys {
  std::optional<model::Mode> mode;  ///< none: not known, since `mode` is wrong or only `defaults` are read
  model::Placement placement;
  model::Update update;
  std::optional<WrittenOrder> order;  ///< of `update`, or else the app's own
};

/// `section` has kAppKeys.
ClusterKeys read_cluster_keys(const Section& section);

/// `replicas`, `placement` and `update` of a process whose `web` was read, over what the app says. On a
/// server they are checked, and without effect.
void read_tasks(const Section& section, const ClusterKeys& all, model::Process& process);

/// In a cluster: what is published, and where the gate finds it. `section` has kWebKeys.
void check_published(const Section& section, const model::Web& web);

inline constexpr std::string_view kOnlyInCluster = "needs `mode: cluster`; write that, too, or remove it";

/// What `defaults` have of them is for those apps that run in a cluster. `why`: with what to do instead.
void refuse_without_cluster(const Section& section, const ClusterKeys& all,
                            std::initializer_list<std::string_view> keys,
                            std::string_view why = kOnlyInCluster);

}  // namespace cutover::config
