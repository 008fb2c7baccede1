#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cutover/store/store.hpp"

namespace cutover::test {

/// History in memory, with the store's contract as far as the deploying needs it. It outlives a "crash" of
/// the service above it.
class MemoryStore final : public store::Store {
 public:
  std::vector<model::Event> journal(const model::DeploymentId& id) const;
  bool fail_appends = false;
  bool lose_accept = false;     ///< the next one is durable, and says that it is not
  bool failed_appends = false;  ///< ever
  /// An intent of that is durable, and not one of a deployment that is over.
  bool intended(const std::string& action, const std::string& target) const;
  std::vector<store::Keep> forgettings;  ///< what `forget` was told to keep, call by call

  Task<Result<store::Accepted>> accept(store::NewDeployment request) override;
  Task<Result<std::optional<model::Deployment>>> with_key(std::string app, std::string key) override;
  Task<Result<int>> begin_restoring(store::NewDeployment request, model::Started started) override;
  Task<Result<void>> append(model::DeploymentId id, std::vector<model::Event> events) override;
  Task<Result<model::Deployment>> deployment(model::DeploymentId id) override;
  Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) override;
  Task<Result<model::PinnedSpec>> pinned(model::DeploymentId id) override;
  Task<Result<std::vector<model::Event>>> events(model::DeploymentId id, int after, int limit) override;
  Task<Result<std::vector<model::Deployment>>> unfinished() override;
  Task<Result<std::vector<int>>> succeeded(std::string app, int limit) override;
  Task<Result<std::map<std::string, store::AppOverview>>> overview() override;
  Task<Result<int>> forget(std::string app, store::Keep keep, int limit) override;
  Task<Result<store::AppState>> app(std::string app) override;
  Task<Result<void>> set_wanted(std::string app, bool wanted) override;
  Task<Result<void>> set_traffic(std::string app, model::WantedTraffic wanted) override;
  Task<Result<void>> set_scale(std::string app, model::Scale scale) override;
  Task<Result<void>> adopt(std::string app, int number, std::optional<int> serving) override;
  // Deploying knows nothing of tokens.
  Task<Result<void>> add_token(model::Token token, std::string hash) override;
  Task<Result<std::vector<model::Token>>> tokens() override;
  Task<Result<std::optional<store::KnownToken>>> token_with(std::string hash) override;
  Task<Result<model::Token>> revoke_token(std::string name, WallTime at) override;
  Task<Result<void>> mark_token_used(std::string hash, WallTime at) override;

 private:
  using Key = std::pair<std::string, int>;
  struct Record {
    model::Deployment deployment;
    std::optional<model::PinnedSpec> spec;
    std::vector<model::Event> events;
    std::optional<model::Account> account;
  };
  void apply(Record& record, const model::Event& event);

  std::map<Key, Record> records_;
  std::map<std::string, store::AppState> apps_;
  std::map<std::pair<std::string, std::string>, int> keys_;
};

}  // namespace cutover::test
