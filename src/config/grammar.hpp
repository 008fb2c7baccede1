#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "config/section.hpp"
#include "cutover/base/clock.hpp"
#include "cutover/model/app.hpp"

/// How each kind of value is written. A refusal says what was found and what is allowed.
namespace cutover::config {

/// "30s"; "0s", too.
Parsed<Milliseconds> duration(std::string_view text);
Parsed<Milliseconds> positive_duration(std::string_view text);

/// "512m": a whole number and b, k, m or g, in powers of 1024; at least the Engine's 6m.
Parsed<std::uint64_t> memory_size(std::string_view text);
/// "64k": as above, from 1k to 1g.
Parsed<std::size_t> buffer_size(std::string_view text);
/// "16k": as above, from 1k to 24k, which is what the gate has room for.
Parsed<std::size_t> head_size(std::string_view text);
/// "100m": as above, at least 1k.
Parsed<std::uint64_t> body_size(std::string_view text);
/// 1 to 100000
Parsed<int> count(std::string_view text);
/// "1.5"
Parsed<double> cpu_count(std::string_view text);
/// "10%" as 0.1.
Parsed<double> percentage(std::string_view text);
/// "0.1", from 0 to 1.
Parsed<double> ratio(std::string_view text);
/// 0 to 1000
Parsed<int> retained_versions(std::string_view text);
/// 1 to 100000
Parsed<int> kept_deployments(std::string_view text);
/// 0 to 1000
Parsed<int> replicas(std::string_view text);
/// 0 to 1000
Parsed<std::uint64_t> task_count(std::string_view text);
/// 1 to 65535
Parsed<std::uint16_t> port(std::string_view text);

/// "204" or "200-399", of the final answers 200 to 599.
Parsed<model::StatusRange> status_range(std::string_view text);
/// A request's target: "/health/?full=1".
Parsed<std::string> http_path(std::string_view text);
/// "TERM" or "SIGTERM", as "SIGTERM".
Parsed<std::string> signal_name(std::string_view text);
Parsed<model::ImageRef> image(std::string_view text);

/// "127.0.0.1:8080", "[::1]:8080", or "8080" for 127.0.0.1: open to the world only when somebody wrote so.
Parsed<model::Publish> publish(std::string_view text);
/// "127.0.0.1", "::1", "10.0.0.0/8": an address or a network, in its canonical form.
Parsed<std::string> network_address(std::string_view text);
/// "deploy.example.com", in lower case.
Parsed<std::string> host_name(std::string_view text);
/// That, or "*.example.com" for every name below it.
Parsed<std::string> site_name(std::string_view text);
/// "name:/path[:ro]" or "/host/path:/path[:ro]"
Parsed<model::Volume> volume(std::string_view text);
Parsed<std::string> network(std::string_view text);
/// "/etc/shop.toml": where a file is mounted.
Parsed<std::string> file_target(std::string_view text);

/// "node.role==worker" or "node.labels.disk != hdd", as "node.labels.disk!=hdd". Swarm takes more keys than
/// it knows, and such a constraint holds on no node.
Parsed<std::string> placement_constraint(std::string_view text);
/// "node.labels.zone"; Swarm skips what names no label.
Parsed<std::string> spread_label(std::string_view text);

/// "true" or "false"
Parsed<bool> yes_or_no(std::string_view text);
/// A pattern for names of git's, or of images: "main", "release/*".
Parsed<std::string> name_pattern(std::string_view text);
/// A pattern for "repository:tag".
Parsed<std::string> image_pattern(std::string_view text);
/// "{branch}-{sha7}"
Parsed<std::string> tag_template(std::string_view text);

Parsed<std::filesystem::path> path(std::string_view text);
Parsed<std::filesystem::path> absolute_path(std::string_view text);
/// That, and short enough for a Unix socket's address.
Parsed<std::filesystem::path> socket_path(std::string_view text);
/// "unix:///run/docker.sock"
Parsed<std::string> engine_address(std::string_view text);
/// As ImageRef::registry() names it.
Parsed<std::string> registry_host(std::string_view text);
Parsed<std::string> user_name(std::string_view text);

}  // namespace cutover::config
