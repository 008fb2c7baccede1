#include <algorithm>
#include <system_error>

#include "config/address_checks.hpp"
#include "config/app_checks.hpp"
#include "config/app_reader.hpp"
#include "config/daemon_reader.hpp"
#include "config/defaults.hpp"
#include "config/document.hpp"
#include "config/source.hpp"
#include "config/text.hpp"
#include "cutover/config/config.hpp"

namespace cutover::config {
namespace {

namespace fs = std::filesystem;

/// The root of a file: a map, or nullptr and a report.
struct File {
  SourcePtr source;
  NodePtr root;
};

File parse_file(const SourcePtr& source, Report& report) {
  NodePtr root = parse_document(source, report);
  if (root && root->kind != Kind::map && root->kind != Kind::null) {
    conceal(*root, report);
    report.add(root->place, "", "expected a map (key: value), found " + std::string(to_string(root->kind)));
    root = nullptr;
  }
  return {source, std::move(root)};
}

File open_file(const fs::path& path, Report& report) {
  auto source = read_source(path);
  if (source) return parse_file(*source, report);
  report.add(path, source.error().text());
  return {};
}

Section root_section(const File& file, const NodePtr& root, Keys keys, Report& report) {
  return Section(report, {"", Place{file.source}}, root, keys, Completeness::complete);
}

std::optional<AppFile> read_app_file(const File& file, const NodePtr& defaults, Report& report) {
  if (!file.root) return std::nullopt;
  const std::string name = file.source->file.stem().string();
  if (!model::is_valid_name(name)) {
    report.add(file.source->file,
               "the file's name is the app's, and " + quote(name) +
                   " is none: 1 to 40 lower-case letters, digits and \"-\", and neither begins "
                   "nor ends with \"-\"");
  }
  if (file.root->kind == Kind::null) {
    report.add(file.source->file, "is empty; an app needs `image`, and `web` or `processes`");
    return std::nullopt;
  }
  return read_app(name, root_section(file, merge_defaults(file.root, defaults), kAppKeys, report), report);
}

struct DaemonFile {
  Daemon daemon;
  NodePtr defaults;
};

DaemonFile read_daemon_file(const File& file, Report& report) {
  DaemonFile result;
  if (!file.root) return result;
  result.daemon = read_daemon(root_section(file, file.root, kDaemonKeys, report), report);
  result.defaults = file.root->find("defaults");
  return result;
}

DaemonFile load_daemon(const LoadOptions& options, Report& report) {
  const auto source = read_source(options.file);
  DaemonFile result;
  if (source) {
    const File file = parse_file(*source, report);
    result = read_daemon_file(file, report);
    if (file.root && file.root->find("engine")) return result;
  } else if (source.error().code() == ErrorCode::not_found && !options.file_required) {
    result.daemon.apps_dir = default_apps_dir(options.file);
  } else {
    report.add(options.file, source.error().text());
  }
  apply_docker_host(options.docker_host, result.daemon, report);
  return result;
}

/// *.yaml and *.yml, as a shell would list them: sorted, hidden ones left out.
std::vector<fs::path> app_files(const fs::path& folder, Report& report) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    const fs::path& file = at->path();
    const bool hidden = file.filename().string().starts_with('.');
    if (!hidden && (file.extension() == ".yaml" || file.extension() == ".yml")) files.push_back(file);
  }
  if (failure && failure != std::errc::no_such_file_or_directory) {
    report.add(folder, "the folder of the apps can't be read: " + failure.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<AppFile> load_apps(const DaemonFile& daemon, Report& report) {
  std::vector<AppFile> apps;
  for (const fs::path& path : app_files(daemon.daemon.apps_dir, report)) {
    const File file = open_file(path, report);
    auto app = read_app_file(file, daemon.defaults, report);
    if (!app) continue;
    const auto twin = std::find_if(apps.begin(), apps.end(),
                                   [&](const AppFile& other) { return other.app.name == app->app.name; });
    if (twin != apps.end()) {
      report.add(path, "the app " + app->app.name + " has another file, " +
                           twin->place.source->file.filename().string() + "; remove one of them");
      continue;
    }
    apps.push_back(std::move(*app));
  }
  check_addresses(apps, daemon.daemon, report);
  check_container_names(apps, report);
  check_hooks(apps, daemon.daemon.hooks ? daemon.daemon.hooks : daemon.daemon.api, report);
  return apps;
}

bool is_daemons(const File& file) {
  if (file.source->file.filename() == "cutover.yaml") return true;
  if (!file.root) return false;
  const auto& entries = file.root->entries;
  const auto daemons = [](const Entry& entry) { return find_key(kDaemonKeys, entry.key->text) != nullptr; };
  const auto no_apps = [](const Entry& entry) { return find_key(kAppKeys, entry.key->text) == nullptr; };
  return std::all_of(entries.begin(), entries.end(), daemons) &&
         std::any_of(entries.begin(), entries.end(), no_apps);
}

}  // namespace

Loaded load(const LoadOptions& options) {
  Report report;
  DaemonFile daemon = load_daemon(options, report);
  std::vector<AppFile> files;
  if (!daemon.daemon.apps_dir.empty()) files = load_apps(daemon, report);
  Loaded loaded;
  if (!report.empty()) {
    loaded.problems = report.take();
    return loaded;
  }
  loaded.config.emplace();
  loaded.config->daemon = std::move(daemon.daemon);
  for (AppFile& file : files) {
    loaded.config->hooks.emplace(file.app.name, std::move(file.hooks));
    if (file.site) loaded.config->sites.emplace(file.app.name, std::move(*file.site));
    loaded.config->apps.emplace(file.app.name, std::move(file.app));
  }
  return loaded;
}

std::vector<Problem> check(const std::filesystem::path& path) {
  Report report;
  const File file = open_file(path, report);
  if (file.source && is_daemons(file)) {
    read_daemon_file(file, report);
  } else if (file.source) {
    read_app_file(file, nullptr, report);
  }
  return report.take();
}

}  // namespace cutover::config
