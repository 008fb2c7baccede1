#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "config/report.hpp"
#include "cutover/base/secret.hpp"

namespace cutover::config {

using Environment = std::map<std::string, Secret>;

/// What makes a name unfit for an environment, or "".
std::string flaw_of_env_name(std::string_view name);

/// In the format of `docker run --env-file`: a name, "=", and all the rest of the line as it is, quotes
/// included; lines that begin with "#" and empty ones are skipped, and the last of two lines with the same
/// name counts. A name alone is refused: docker would take its value from the shell's environment, and the
/// daemon's own is not meant for apps. A file that others may read (check_private) is refused, unread.
/// `named_at` is the place of the key that names the file.
Environment read_env_file(const std::filesystem::path& file, const Place& named_at, const std::string& key,
                          Report& report);

}  // namespace cutover::config
