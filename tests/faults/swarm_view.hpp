#pragma once

#include <string>
#include <vector>

#include "e2e/api.hpp"
#include "support/swarm_host.hpp"

namespace cutover::test {

/// What the first node of a Swarm has of an app, in the Engine's own words: an observer outside of the
/// daemon. Every answer is sorted.
class SwarmView {
 public:
  SwarmView(SwarmHost& swarm, std::string app) : swarm_(swarm), app_(std::move(app)) {}

  /// "web 7 x2": of which deployment its specification is, and how many tasks are to run.
  std::vector<std::string> services() const;
  /// Those that are to run, whatever they do: "web 7 running".
  std::vector<std::string> tasks() const;
  /// Those that run, by their image's id: "web 7 sha256:..."; and what there is of release commands, also
  /// when it has ended.
  std::vector<std::string> containers() const;
  /// Secrets and configs: "token-7", by name and deployment.
  std::vector<std::string> files() const;
  /// What each container of web answers; "" for one that does not.
  std::vector<std::string> answers() const;
  /// Of whoever listens at "127.0.0.1:8500" of the node; "" for nobody.
  std::string answer(const std::string& address) const;

  /// The containers of release commands that are left, so that the next look does not find them again.
  void remove_releases() const;

 private:
  /// Of what has the app's label. `more`: of the filter, in JSON. Throws std::runtime_error.
  Json list(const std::string& path, const std::string& more = "") const;

  SwarmHost& swarm_;
  std::string app_;
};

}  // namespace cutover::test
