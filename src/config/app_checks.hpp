#pragma once

#include <optional>
#include <vector>

#include "config/app_reader.hpp"
#include "config/report.hpp"
#include "config/section.hpp"

namespace cutover::config {

/// An app without any process is none.
void check_processes(const Section& section);
/// On a server. `listens`: whether the gate takes the app's requests.
void check_order(const model::App& app, bool listens, const Section& section);
/// The deadline leaves room for the times that its phases may take.
void check_deadline(const model::App& app, Milliseconds drain, const Section& section);

/// What apps take from one another: names of containers.
void check_container_names(const std::vector<AppFile>& files, Report& report);

/// Senders that show their secret with each delivery need TLS, or a listener that only this host and private
/// networks reach.
void check_hooks(const std::vector<AppFile>& files, const std::optional<model::Listener>& listener,
                 Report& report);

}  // namespace cutover::config
