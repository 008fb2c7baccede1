#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cutover::chaos {

/// What can happen to a host on which the daemon works.
enum class Kind {
  deploy,           ///< a version, good or bad, without an Idempotency-Key
  deploy_with_key,  ///< the same with one
  repeat,           ///< the last request that had a key, again
  burst,            ///< several deployments of several apps at once
  rollback,
  cancel,  ///< of the newest deployment
  stop,
  start,
  restart,
  reload,            ///< of a changed file
  reload_mistake,    ///< of a file that is none
  remove_container,  ///< by hand, as the next three
  stop_container,
  kill_container,
  rename_container,
  take_name,  ///< a foreign container has the name that the next deployment needs
  crash_daemon,
  stop_daemon,
  start_daemon,
  crash_engine,
  stop_engine,
  start_engine,
};

inline constexpr int kKinds = static_cast<int>(Kind::start_engine) + 1;

std::string_view to_string(Kind kind);

struct Action {
  Kind kind = Kind::deploy;
  int app = 0;
  std::uint32_t choice = 0;            ///< decides what the kind leaves open: which version, which container
  std::chrono::milliseconds pause{0};  ///< after it

  /// "deploy app 2, choice 17, then 120 ms"
  std::string text() const;
  bool operator==(const Action&) const = default;
};

/// Somebody's hands on our containers.
bool is_by_hand(Kind kind);
bool is_of_engine(Kind kind);

}  // namespace cutover::chaos
