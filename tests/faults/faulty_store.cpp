#include "faults/faulty_store.hpp"

namespace cutover::test {
namespace {

using namespace store;

class FaultyStore final : public Store {
 public:
  FaultyStore(std::unique_ptr<Store> store, Failpoints& points) : store_(std::move(store)), points_(points) {}

  // What is committed.
  Task<Result<Accepted>> accept(NewDeployment request) override {
    return commit("accept", store_->accept(std::move(request)));
  }
  Task<Result<int>> begin_restoring(NewDeployment request, model::Started started) override {
    return commit("begin_restoring", store_->begin_restoring(std::move(request), std::move(started)));
  }
  Task<Result<void>> append(model::DeploymentId id, std::vector<model::Event> events) override {
    return commit("append", store_->append(std::move(id), std::move(events)));
  }
  Task<Result<int>> forget(std::string app, Keep keep, int limit) override {
    return commit("forget", store_->forget(std::move(app), std::move(keep), limit));
  }
  Task<Result<void>> set_wanted(std::string app, bool wanted) override {
    return commit("set_wanted", store_->set_wanted(std::move(app), wanted));
  }
  Task<Result<void>> set_traffic(std::string app, model::WantedTraffic wanted) override {
    return commit("set_traffic", store_->set_traffic(std::move(app), wanted));
  }
  Task<Result<void>> set_scale(std::string app, model::Scale scale) override {
    return commit("set_scale", store_->set_scale(std::move(app), std::move(scale)));
  }
  Task<Result<void>> adopt(std::string app, int number, std::optional<int> serving) override {
    return commit("adopt", store_->adopt(std::move(app), number, serving));
  }
  Task<Result<void>> add_token(model::Token token, std::string hash) override {
    return commit("add_token", store_->add_token(std::move(token), std::move(hash)));
  }
  Task<Result<model::Token>> revoke_token(std::string name, WallTime at) override {
    return commit("revoke_token", store_->revoke_token(std::move(name), at));
  }
  Task<Result<void>> mark_token_used(std::string hash, WallTime at) override {
    return commit("mark_token_used", store_->mark_token_used(std::move(hash), at));
  }

  // What is only read.
  Task<Result<std::optional<model::Deployment>>> with_key(std::string app, std::string key) override {
    return store_->with_key(std::move(app), std::move(key));
  }
  Task<Result<model::Deployment>> deployment(model::DeploymentId id) override {
    return store_->deployment(std::move(id));
  }
  Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) override {
    return store_->history(std::move(app), before, limit);
  }
  Task<Result<model::PinnedSpec>> pinned(model::DeploymentId id) override {
    return store_->pinned(std::move(id));
  }
  Task<Result<std::vector<model::Event>>> events(model::DeploymentId id, int after, int limit) override {
    return store_->events(std::move(id), after, limit);
  }
  Task<Result<std::vector<model::Deployment>>> unfinished() override { return store_->unfinished(); }
  Task<Result<std::vector<int>>> succeeded(std::string app, int limit) override {
    return store_->succeeded(std::move(app), limit);
  }
  Task<Result<std::map<std::string, AppOverview>>> overview() override { return store_->overview(); }
  Task<Result<AppState>> app(std::string app) override { return store_->app(std::move(app)); }
  Task<Result<std::vector<model::Token>>> tokens() override { return store_->tokens(); }
  Task<Result<std::optional<KnownToken>>> token_with(std::string hash) override {
    return store_->token_with(std::move(hash));
  }

 private:
  template <class T>
  Task<Result<T>> commit(std::string name, Task<Result<T>> call) {
    return points_.around<T>(std::move(name), ErrorCode::storage, std::move(call));
  }

  std::unique_ptr<Store> store_;
  Failpoints& points_;
};

}  // namespace

std::unique_ptr<store::Store> make_faulty_store(std::unique_ptr<store::Store> store, Failpoints& points) {
  return std::make_unique<FaultyStore>(std::move(store), points);
}

}  // namespace cutover::test
