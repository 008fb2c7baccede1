#include <algorithm>
#include <functional>

#include "cutover/store/store.hpp"
#include "store/acceptance.hpp"
#include "store/forgetting.hpp"
#include "store/history.hpp"
#include "store/history_reader.hpp"
#include "store/journal.hpp"
#include "store/scale_codec.hpp"
#include "store/schema.hpp"
#include "store/state_folder.hpp"
#include "store/storage_error.hpp"
#include "store/tokens.hpp"
#include "store/worker.hpp"

namespace cutover::store {
namespace {

Error no_such_deployment(const model::DeploymentId& id) {
  return Error(ErrorCode::not_found, "there is no deployment " + id.text());
}

/// What `work` returns; what SQLite throws in it as an error of the file.
template <class T>
Result<T> reported(const std::filesystem::path& file, const std::function<Result<T>()>& work) {
  try {
    return work();
  } catch (const SQLite::Exception& failure) {
    return storage_error(file, failure);
  } catch (const Damaged& failure) {
    return storage_error(file, failure);
  }
}

Result<void> append_events(Database& database, const model::DeploymentId& id,
                           const std::vector<model::Event>& events) {
  Transaction transaction(database);
  DeploymentRow deployment{0, id.app};
  {
    Query row = database.query("SELECT id, outcome IS NOT NULL FROM deployments WHERE app = ? AND number = ?",
                               id.app, id.number);
    if (!row.next()) return no_such_deployment(id);
    deployment.id = row.get<std::int64_t>(0);
    const bool ends = std::any_of(events.begin(), events.end(), [](const model::Event& event) {
      return std::holds_alternative<model::Ended>(event.body);
    });
    if (ends && row.get<int>(1) != 0) return Error(ErrorCode::conflict, id.text() + " has ended already");
  }
  for (const model::Event& event : events) record(database, deployment, event);
  transaction.commit();
  return {};
}

Result<void> set_app_wanted(Database& database, const std::string& app, bool wanted) {
  database.run(
      "INSERT INTO apps (name, wanted) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET wanted = "
      "excluded.wanted",
      app, static_cast<int>(wanted));
  return {};
}

Result<void> set_app_traffic(Database& database, const std::string& app, model::WantedTraffic wanted) {
  database.run(
      "INSERT INTO apps (name, traffic) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET traffic = "
      "excluded.traffic",
      app, to_string(wanted));
  return {};
}

Result<void> set_app_scale(Database& database, const std::string& app, const model::Scale& scale) {
  database.run(
      "INSERT INTO apps (name, scale) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET scale = excluded.scale",
      app, encode_scale(scale));
  return {};
}

Result<void> adopt_app(Database& database, const std::string& app, int number, std::optional<int> serving) {
  database.run(
      "INSERT INTO apps (name, last_number, serving) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
      "last_number = max(last_number, excluded.last_number), serving = excluded.serving",
      app, number, serving);
  return {};
}

class SqliteStore final : public Store {
 public:
  SqliteStore(StateFolder folder, std::unique_ptr<Database> database)
      : folder_(std::move(folder)), database_(std::move(database)) {}

  Task<Result<Accepted>> accept(NewDeployment request) override {
    return on_worker<Accepted>(
        [request = std::move(request)](Database& database) { return accept_request(database, request); });
  }

  Task<Result<std::optional<model::Deployment>>> with_key(std::string app, std::string key) override {
    return on_worker<std::optional<model::Deployment>>(
        [app = std::move(app), key = std::move(key)](Database& database) {
          return read_with_key(database, app, key);
        });
  }

  Task<Result<int>> begin_restoring(NewDeployment request, model::Started started) override {
    return on_worker<int>([request = std::move(request), started = std::move(started)](Database& database) {
      return begin_restoration(database, request, started);
    });
  }

  Task<Result<void>> append(model::DeploymentId id, std::vector<model::Event> events) override {
    return on_worker<void>([id = std::move(id), events = std::move(events)](Database& database) {
      return append_events(database, id, events);
    });
  }

  Task<Result<model::Deployment>> deployment(model::DeploymentId id) override {
    return on_worker<model::Deployment>([id = std::move(id)](Database& database) {
      auto found = read_deployment(database, id);
      return found ? Result<model::Deployment>(std::move(*found)) : no_such_deployment(id);
    });
  }

  Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) override {
    return on_worker<std::vector<model::Deployment>>(
        [app = std::move(app), before, limit](Database& database) {
          return read_history(database, app, before, limit);
        });
  }

  Task<Result<model::PinnedSpec>> pinned(model::DeploymentId id) override {
    return on_worker<model::PinnedSpec>([id = std::move(id)](Database& database) {
      auto found = pinned_in_journal(database, id);
      return found ? Result<model::PinnedSpec>(std::move(*found))
                   : Error(ErrorCode::not_found, id.text() +
                                                     " has no pinned specification: it never came "
                                                     "as far as being prepared");
    });
  }

  Task<Result<std::vector<model::Event>>> events(model::DeploymentId id, int after, int limit) override {
    return on_worker<std::vector<model::Event>>([id = std::move(id), after, limit](Database& database) {
      return journal_of(database, id, after, limit);
    });
  }

  Task<Result<std::vector<model::Deployment>>> unfinished() override {
    return on_worker<std::vector<model::Deployment>>(read_unfinished);
  }

  Task<Result<std::vector<int>>> succeeded(std::string app, int limit) override {
    return on_worker<std::vector<int>>(
        [app = std::move(app), limit](Database& database) { return read_succeeded(database, app, limit); });
  }

  Task<Result<std::map<std::string, AppOverview>>> overview() override {
    return on_worker<std::map<std::string, AppOverview>>(read_overview);
  }

  Task<Result<int>> forget(std::string app, Keep keep, int limit) override {
    return on_worker<int>([app = std::move(app), keep = std::move(keep), limit](Database& database) {
      return forget_deployments(database, app, keep, limit);
    });
  }

  Task<Result<AppState>> app(std::string app) override {
    return on_worker<AppState>(
        [app = std::move(app)](Database& database) { return read_app(database, app); });
  }

  Task<Result<void>> set_wanted(std::string app, bool wanted) override {
    return on_worker<void>(
        [app = std::move(app), wanted](Database& database) { return set_app_wanted(database, app, wanted); });
  }

  Task<Result<void>> set_traffic(std::string app, model::WantedTraffic wanted) override {
    return on_worker<void>([app = std::move(app), wanted](Database& database) {
      return set_app_traffic(database, app, wanted);
    });
  }

  Task<Result<void>> set_scale(std::string app, model::Scale scale) override {
    return on_worker<void>([app = std::move(app), scale = std::move(scale)](Database& database) {
      return set_app_scale(database, app, scale);
    });
  }

  Task<Result<void>> adopt(std::string app, int number, std::optional<int> serving) override {
    return on_worker<void>([app = std::move(app), number, serving](Database& database) {
      return adopt_app(database, app, number, serving);
    });
  }

  Task<Result<void>> add_token(model::Token token, std::string hash) override {
    return on_worker<void>([token = std::move(token), hash = std::move(hash)](Database& database) {
      return insert_token(database, token, hash);
    });
  }

  Task<Result<std::vector<model::Token>>> tokens() override {
    return on_worker<std::vector<model::Token>>(read_tokens);
  }

  Task<Result<std::optional<KnownToken>>> token_with(std::string hash) override {
    return on_worker<std::optional<KnownToken>>(
        [hash = std::move(hash)](Database& database) { return read_token(database, hash); });
  }

  Task<Result<model::Token>> revoke_token(std::string name, WallTime at) override {
    return on_worker<model::Token>(
        [name = std::move(name), at](Database& database) { return revoke_token_called(database, name, at); });
  }

  Task<Result<void>> mark_token_used(std::string hash, WallTime at) override {
    return on_worker<void>(
        [hash = std::move(hash), at](Database& database) { return mark_used(database, hash, at); });
  }

 private:
  template <class T>
  Task<Result<T>> on_worker(std::function<Result<T>(Database&)> work) {
    // The database outlives the worker, which does all of its work before it is gone.
    auto guarded = [&database = *database_, work = std::move(work)]() {
      return reported<T>(database.file(), [&database, &work] { return work(database); });
    };
    return worker_.run(std::move(guarded));
  }

  StateFolder folder_;  // locked for as long as the database is open
  std::unique_ptr<Database> database_;
  Worker worker_;
};

Result<std::unique_ptr<Database>> open_database(const std::filesystem::path& file) {
  auto database = std::make_unique<Database>(file);
  if (auto migrated = migrate(*database, migrations()); !migrated) return migrated.error();
  return database;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& state_dir) {
  auto folder = StateFolder::open(state_dir);
  if (!folder) return folder.error();
  const std::filesystem::path file = state_dir / "cutover.db";
  if (auto made = folder->make_private(file); !made) return made.error();
  auto database = reported<std::unique_ptr<Database>>(file, [&file] { return open_database(file); });
  if (!database) return database.error();
  return std::make_unique<SqliteStore>(std::move(*folder), std::move(*database));
}

}  // namespace cutover::store
