#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "cutover/entry/entries.hpp"
#include "deploy/fake_engine.hpp"

namespace cutover::test {

/// What containers of a FakeEngine wait by. Releasing one is in the Engine's trace: "release shop-web-2".
/// What is here outlives the daemon, as the folders do.
class FakeEntries final : public entry::Entries {
 public:
  explicit FakeEntries(FakeEngine& engine) : engine_(engine) {}

  std::set<std::string> held;
  std::set<std::string> folders;
  std::optional<Error> cannot_hold;
  bool never_waits = false;  ///< the container does not say that it does

  Result<std::filesystem::path> hold(const std::string& container) override {
    if (cannot_hold) return *cannot_hold;
    folders.insert(container);
    held.insert(container);
    return std::filesystem::path("/entry") / container;
  }
  Task<Result<void>> waits(std::string container) override {
    if (never_waits) co_await engine_.clock().sleep_until(SteadyTime::max());
    const FakeContainer* found = engine_.find(container);
    const bool runs = found && found->status == engine::ContainerStatus::running;
    if (!runs || found->behaviour.exits_after) co_await engine_.clock().sleep_until(SteadyTime::max());
    co_return Result<void>();
  }
  bool is_held(const std::string& container) const override { return held.contains(container); }
  Result<void> release(const std::string& container) override {
    if (held.erase(container) > 0) engine_.trace.push_back("release " + container);
    return {};
  }
  Result<void> keep_released(const std::string& container) override { return release(container); }
  Result<void> mend(const std::string& container) override {
    folders.insert(container);
    return {};
  }
  void forget(const std::string& container) override {
    folders.erase(container);
    held.erase(container);
  }
  void keep_only(const std::set<std::string>& containers) override {
    std::erase_if(folders, [&](const std::string& folder) { return !containers.contains(folder); });
  }

 private:
  FakeEngine& engine_;
};

}  // namespace cutover::test
