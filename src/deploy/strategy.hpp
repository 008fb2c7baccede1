#pragma once

#include <memory>

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// How a version gets into service: by containers of this host, or by services of a Swarm. The phases of a
/// deployment are the same; each step can be repeated.
class Strategy {
 public:
  virtual ~Strategy() = default;

  /// All that the version needs is there, and pinned; nothing that serves was touched.
  virtual Task<Result<void>> prepare() = 0;
  /// The release command, once.
  virtual Task<Result<void>> release() = 0;
  /// The version serves, and has answered well.
  virtual Task<Result<void>> cut_over() = 0;
  /// The same where an earlier run of the daemon began that.
  virtual Task<Result<void>> go_on() = 0;
  virtual Task<bool> can_go_on() = 0;
  /// It has stood the watch window.
  virtual Task<Result<void>> watch() = 0;
  /// The old version serves again, proved as well.
  virtual Task<Result<void>> roll_back() = 0;

  /// What was made for the version is taken away again.
  virtual void intend_to_discard() = 0;
  virtual Task<Result<void>> stop_new() = 0;
  virtual Task<Result<void>> remove_new() = 0;
  /// It has proved itself: it comes back by itself from here on, and the old one does not.
  virtual Task<Result<void>> settle() = 0;
};

/// `mode`: of the version that `attempt` is to put into service.
std::unique_ptr<Strategy> make_strategy(Attempt& attempt, model::Mode mode);

}  // namespace cutover::deploy
