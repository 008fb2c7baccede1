#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cutover/config/config.hpp"
#include "cutover/gate/listening.hpp"
#include "cutover/store/store.hpp"

namespace cutover::daemon {

using OpenStore = std::function<Result<std::unique_ptr<store::Store>>(const std::filesystem::path&)>;

/// What a daemon has that took the place of another.
struct TakenOver {
  std::unique_ptr<store::Store> store;
  std::vector<gate::Listening> sockets{};  ///< beside those of the other; whoever takes them closes them
  /// A pidfd of the other, which still ends the requests that it has, for somebody to own; -1: there was no
  /// other, this is an ordinary start.
  int predecessor = -1;
};

/// Has the daemon that runs on the same state folder end, in such a way that no connection to its gate is
/// refused and no request fails, and returns once its state is ours. Blocks, for two minutes at most. On an
/// error that comes before the other was told, nothing has changed. `sockets`: there already, from systemd.
Result<TakenOver> take_over(const config::Config& configuration, const std::vector<gate::Listening>& sockets,
                            const OpenStore& open_store);

}  // namespace cutover::daemon
