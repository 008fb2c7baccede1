#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/section.hpp"
#include "cutover/model/listener.hpp"

namespace cutover::config {

/// Absolute; a relative one starts from the folder of `file`.
std::filesystem::path beside(const std::filesystem::path& file, const std::filesystem::path& path);

/// Refuses a file with a secret that others may read. What is not there may come: whoever needs it says so
/// then.
void require_private(const Section& section, std::string_view key, const std::filesystem::path& file);

/// The keys `listen`, `tls`, `hosts` and `trusted_proxies`. Nothing when it listens nowhere. `host`: how one
/// of `hosts` is written.
std::optional<model::Listener> read_listener(const Section& section, Grammar<std::string> host);

}  // namespace cutover::config
