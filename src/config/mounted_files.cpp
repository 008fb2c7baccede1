#include "config/mounted_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "config/grammar.hpp"
#include "config/listener_reader.hpp"
#include "config/source.hpp"
#include "config/text.hpp"
#include "cutover/base/private_file.hpp"

namespace cutover::config {
namespace {

using FileKind = model::MountedFile::Kind;

// Each has to be smaller: moby/swarmkit api/validation, manager/controlapi.
constexpr std::size_t kSecretLimit = 500 * 1024;
constexpr std::size_t kConfigLimit = 1000 * 1024;

/// What already has a place in the container.
using Taken = std::map<std::string, std::string>;

/// Why a secret or a config can't have that name, or "". It is Swarm's own rule.
std::string flaw_of_name(std::string_view name) {
  constexpr std::string_view ends = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::size_t longest = 64;
  const bool fits = !name.empty() && name.size() <= longest;
  if (fits && ends.find(name.front()) != std::string_view::npos &&
      ends.find(name.back()) != std::string_view::npos &&
      name.find_first_not_of(std::string(ends) + "-_.") == std::string_view::npos) {
    return "";
  }
  return "a name is 1 to 64 letters, digits, \"-\", \"_\" and \".\", and begins and ends with a letter or "
         "digit";
}

/// As `path`, without a word of what stands there.
Parsed<std::filesystem::path> unnamed_path(std::string_view text) {
  if (text.starts_with('~')) return refuse("\"~\" has no meaning to a daemon; write the whole path");
  return path(text);
}

std::string flaw_of_size(FileKind kind, std::size_t size) {
  const bool is_secret = kind == FileKind::secret;
  if (size == 0)
    return std::string("is empty, and a Swarm takes no empty ") + (is_secret ? "secret" : "config");
  if (size < (is_secret ? kSecretLimit : kConfigLimit)) return "";
  return "holds " + std::to_string(size) + " bytes, and a Swarm takes less than " +
         (is_secret ? "500 KiB for a secret" : "1000 KiB for a config");
}

Result<Secret> read_content(FileKind kind, const std::filesystem::path& file) {
  if (kind == FileKind::secret) {
    if (const auto is_private = check_private(file); !is_private) return is_private.error();
  }
  auto bytes = read_bytes(file);
  if (!bytes) return bytes.error();
  if (std::string flaw = flaw_of_size(kind, bytes->size()); !flaw.empty()) {
    return Error(ErrorCode::invalid_argument, std::move(flaw));
  }
  return Secret(std::move(*bytes));
}

Secret read_file(const Section& section, FileKind kind) {
  std::filesystem::path file;
  section.read("file", file, unnamed_path);
  if (file.empty()) return {};
  file = beside(section.place("file").source->file, file);
  auto content = read_content(kind, file);
  if (content) return std::move(*content);
  std::error_code ignored;
  if (kind == FileKind::config || std::filesystem::exists(file, ignored)) {
    section.refuse("file", file.string() + ": " + content.error().text());
  } else {
    section.refuse("file",
                   content.error().text() +
                       "; what stands here is the path of the file that holds the secret, relative to "
                       "this file");
  }
  return {};
}

void read_kind(const Section& section, FileKind kind, Taken& taken, std::vector<model::MountedFile>& files,
               Report& report) {
  const std::string key = kind == FileKind::secret ? "secrets" : "configs";
  for (const Section::Named& named : section.sections(key)) {
    if (std::string flaw = flaw_of_name(named.name); !flaw.empty()) {
      report.add(named.place, key + "." + quote(named.name), std::move(flaw));
      continue;
    }
    model::MountedFile file{kind, named.name, "", {}};
    if (kind == FileKind::secret) file.target = "/run/secrets/" + named.name;
    named.section.read("target", file.target, file_target);
    file.content = read_file(named.section, kind);
    const auto [owner, is_free] = taken.emplace(file.target, key + "." + named.name);
    if (!is_free && !file.target.empty()) {
      named.section.refuse("target", quote(file.target) + " is the place of " + owner->second + " already");
    }
    files.push_back(std::move(file));
  }
}

}  // namespace

std::vector<model::MountedFile> read_mounted_files(const Section& section,
                                                   const std::vector<model::Volume>& volumes,
                                                   Report& report) {
  Taken taken;
  for (const model::Volume& volume : volumes) taken.emplace(volume.target, "the volume " + volume.source);
  std::vector<model::MountedFile> files;
  read_kind(section, FileKind::secret, taken, files, report);
  read_kind(section, FileKind::config, taken, files, report);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.target < b.target; });
  return files;
}

}  // namespace cutover::config
