#include "deploy/memory_store.hpp"

#include <algorithm>
#include <utility>

namespace cutover::test {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

Error unknown(const model::DeploymentId& id) {
  return Error(ErrorCode::not_found, "there is no deployment " + id.text());
}

Error no_tokens() {
  return Error(ErrorCode::unsupported, "there are no tokens in memory");
}

}  // namespace

std::vector<model::Event> MemoryStore::journal(const model::DeploymentId& id) const {
  return records_.at({id.app, id.number}).events;
}

bool MemoryStore::intended(const std::string& action, const std::string& target) const {
  for (const auto& [key, record] : records_) {
    // Of a deployment that is over only what was intended after it counts: by an operation.
    const bool is_over = record.deployment.outcome && key.second < apps_.at(key.first).last_number;
    bool counts = !is_over;
    for (const model::Event& event : record.events) {
      counts = counts || std::holds_alternative<model::Ended>(event.body);
      const auto* intent = std::get_if<model::Intended>(&event.body);
      if (counts && intent && intent->action == action && intent->target == target) return true;
    }
  }
  return false;
}

Task<Result<store::Accepted>> MemoryStore::accept(store::NewDeployment request) {
  store::AppState& app = apps_[request.app];
  app.app = request.app;
  store::Accepted accepted;
  if (!request.idempotency_key.empty()) {
    const auto [key, fresh] = keys_.try_emplace({request.app, request.idempotency_key}, app.last_number + 1);
    if (!fresh) {
      accepted.number = key->second;
      accepted.repeated = true;
      co_return accepted;
    }
  }
  accepted.number = ++app.last_number;
  for (auto& [key, record] : records_) {
    const bool waits =
        key.first == request.app && !record.deployment.outcome && !record.deployment.started_at;
    if (!waits) continue;
    record.deployment.outcome = model::Outcome::superseded;
    record.deployment.message = "superseded by " + request.app + "/" + std::to_string(accepted.number);
    record.deployment.ended_at = request.at;
    accepted.superseded = key.second;
  }
  Record& record = records_[{request.app, accepted.number}];
  record.deployment.id = model::DeploymentId{request.app, accepted.number};
  record.deployment.request = request.request;
  record.deployment.requested_by = request.requested_by;
  record.deployment.image = request.image;
  record.deployment.created_at = request.at;
  if (std::exchange(lose_accept, false)) co_return Error(ErrorCode::storage, "an error of the disk");
  co_return accepted;
}

Task<Result<std::optional<model::Deployment>>> MemoryStore::with_key(std::string app, std::string key) {
  const auto found = keys_.find({app, key});
  if (found == keys_.end()) co_return std::optional<model::Deployment>();
  const auto record = records_.find({app, found->second});
  if (record == records_.end()) co_return std::optional<model::Deployment>();
  co_return record->second.deployment;
}

Task<Result<int>> MemoryStore::begin_restoring(store::NewDeployment request, model::Started started) {
  if (fail_appends) co_return Error(ErrorCode::storage, "disk full");
  const int number = ++apps_[request.app].last_number;
  Record& record = records_[{request.app, number}];
  record.deployment.id = model::DeploymentId{request.app, number};
  record.deployment.request = request.request;
  record.deployment.requested_by = request.requested_by;
  record.deployment.image = request.image;
  record.deployment.created_at = request.at;
  record.deployment.phase = model::Phase::rolling_back;
  record.events.push_back(model::Event{request.at, started});
  apply(record, record.events.back());
  co_return number;
}

Task<Result<void>> MemoryStore::append(model::DeploymentId id, std::vector<model::Event> events) {
  failed_appends = failed_appends || fail_appends;
  if (fail_appends) co_return Error(ErrorCode::storage, "disk full");
  const auto found = records_.find({id.app, id.number});
  if (found == records_.end()) co_return unknown(id);
  for (const model::Event& event : events) {
    found->second.events.push_back(event);
    apply(found->second, event);
  }
  co_return Result<void>();
}

void MemoryStore::apply(Record& record, const model::Event& event) {
  model::Deployment& deployment = record.deployment;
  const auto apply_one =
      Overloaded{[&](const model::Started& started) {
                   deployment.started_at = event.at;
                   deployment.previous = started.previous;
                 },
                 [&](const model::PhaseStarted& started) {
                   deployment.phase = started.phase;
                   deployment.phases.push_back(model::PhaseRecord{started.phase, event.at, {}, {}, {}});
                 },
                 [&](const model::PhaseEnded& ended) {
                   deployment.phases.back().result = ended.result;
                   deployment.phases.back().duration = ended.duration;
                 },
                 [&](const model::Pinned& pinned) {
                   record.spec = pinned.spec;
                   deployment.digest = pinned.spec.digest;
                 },
                 [](const model::Intended&) {},
                 [](const model::Observed&) {},
                 [&](const model::Noted& note) { deployment.notes.push_back(note.text); },
                 [&](const model::ReleaseOutput& output) {
                   if (!deployment.release) deployment.release.emplace();
                   deployment.release->log += output.text;
                 },
                 [&](const model::ReleaseEnded& ended) {
                   if (!deployment.release) deployment.release.emplace();
                   deployment.release->exit_code = ended.exit_code;
                 },
                 [&](const model::Probed& probed) { deployment.probes.push_back(probed.probe); },
                 [&](const model::OutputKept& kept) { deployment.output.push_back(kept.output); },
                 [&](const model::Accounted& accounted) { record.account = accounted.account; },
                 [&](const model::Ended& ended) {
                   deployment.outcome = ended.outcome;
                   deployment.account = record.account;
                   deployment.message = ended.message;
                   deployment.serving = ended.serving;
                   deployment.downtime = ended.downtime;
                   deployment.ended_at = event.at;
                   if (deployment.started_at) apps_[deployment.id.app].serving = ended.serving;
                   if (ended.outcome == model::Outcome::succeeded) apps_[deployment.id.app].wanted = true;
                 }};
  std::visit(apply_one, event.body);
}

Task<Result<model::Deployment>> MemoryStore::deployment(model::DeploymentId id) {
  const auto found = records_.find({id.app, id.number});
  if (found == records_.end()) co_return unknown(id);
  co_return found->second.deployment;
}

Task<Result<std::vector<model::Deployment>>> MemoryStore::history(std::string app, int before, int limit) {
  std::vector<model::Deployment> newest;
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    const bool wanted = record->first.first == app && (before == 0 || record->first.second < before);
    if (wanted && static_cast<int>(newest.size()) < limit) newest.push_back(record->second.deployment);
  }
  co_return newest;
}

Task<Result<model::PinnedSpec>> MemoryStore::pinned(model::DeploymentId id) {
  const auto found = records_.find({id.app, id.number});
  if (found == records_.end() || !found->second.spec) co_return unknown(id);
  co_return *found->second.spec;
}

Task<Result<std::vector<model::Event>>> MemoryStore::events(model::DeploymentId id, int after, int limit) {
  const auto known = records_.find({id.app, id.number});
  if (known == records_.end()) co_return std::vector<model::Event>();
  const std::vector<model::Event> all = known->second.events;
  const std::size_t first = std::min(all.size(), static_cast<std::size_t>(after));
  const std::size_t last = std::min(all.size(), first + static_cast<std::size_t>(limit));
  co_return std::vector<model::Event>(all.begin() + static_cast<std::ptrdiff_t>(first),
                                      all.begin() + static_cast<std::ptrdiff_t>(last));
}

Task<Result<std::vector<model::Deployment>>> MemoryStore::unfinished() {
  std::vector<model::Deployment> unfinished;
  for (const auto& [key, record] : records_) {
    if (!record.deployment.outcome) unfinished.push_back(record.deployment);
  }
  co_return unfinished;
}

Task<Result<std::vector<int>>> MemoryStore::succeeded(std::string app, int limit) {
  std::vector<int> numbers;
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    const bool wanted =
        record->first.first == app && record->second.deployment.outcome == model::Outcome::succeeded;
    if (wanted && static_cast<int>(numbers.size()) < limit) numbers.push_back(record->first.second);
  }
  co_return numbers;
}

Task<Result<std::map<std::string, store::AppOverview>>> MemoryStore::overview() {
  std::map<std::string, store::AppOverview> all;
  for (const auto& [name, state] : apps_) all[name].state = state;
  for (const auto& [key, record] : records_) all[key.first].deployments.push_back(record.deployment);
  co_return all;
}

Task<Result<int>> MemoryStore::forget(std::string app, store::Keep keep, int limit) {
  std::vector<Key> ended;  // oldest first
  for (const auto& [key, record] : records_) {
    if (key.first == app && record.deployment.outcome) ended.push_back(key);
  }
  ended.resize(std::max(ended.size(), static_cast<std::size_t>(keep.newest)) -
               static_cast<std::size_t>(keep.newest));
  std::erase_if(ended, [&](const Key& key) {
    return key.second == apps_[app].serving ||
           std::count(keep.numbers.begin(), keep.numbers.end(), key.second);
  });
  forgettings.push_back(std::move(keep));
  if (static_cast<int>(ended.size()) > limit) ended.resize(static_cast<std::size_t>(limit));
  for (const Key& key : ended) records_.erase(key);
  co_return static_cast<int>(ended.size());
}

Task<Result<store::AppState>> MemoryStore::app(std::string app) {
  const auto found = apps_.find(app);
  if (found != apps_.end()) co_return found->second;
  store::AppState state;
  state.app = app;
  co_return state;
}

Task<Result<void>> MemoryStore::set_wanted(std::string app, bool wanted) {
  apps_[app].wanted = wanted;
  co_return Result<void>();
}

Task<Result<void>> MemoryStore::set_traffic(std::string app, model::WantedTraffic wanted) {
  if (fail_appends) co_return Error(ErrorCode::storage, "the disk is full");
  apps_[app].app = app;
  apps_[app].traffic = wanted;
  co_return Result<void>();
}

Task<Result<void>> MemoryStore::set_scale(std::string app, model::Scale scale) {
  if (fail_appends) co_return Error(ErrorCode::storage, "the disk is full");
  apps_[app].app = app;
  apps_[app].scale = std::move(scale);
  co_return Result<void>();
}

Task<Result<void>> MemoryStore::adopt(std::string app, int number, std::optional<int> serving) {
  apps_[app].app = app;
  apps_[app].last_number = number;
  apps_[app].serving = serving;
  co_return Result<void>();
}

Task<Result<void>> MemoryStore::add_token(model::Token, std::string) {
  co_return no_tokens();
}

Task<Result<std::vector<model::Token>>> MemoryStore::tokens() {
  co_return no_tokens();
}

Task<Result<std::optional<store::KnownToken>>> MemoryStore::token_with(std::string) {
  co_return no_tokens();
}

Task<Result<model::Token>> MemoryStore::revoke_token(std::string, WallTime) {
  co_return no_tokens();
}

Task<Result<void>> MemoryStore::mark_token_used(std::string, WallTime) {
  co_return no_tokens();
}

}  // namespace cutover::test
