#pragma once

#include <string_view>

/// The health check that a cluster's nodes make by themselves.
namespace cutover::entry {

/// Where its program is mounted in a task's container.
inline constexpr std::string_view kProbe = "/.cutover/probe";

/// That program as a file's content: static, for machines of this kind. Its arguments: src/entry/probe.c.
std::string_view probe_program();

}  // namespace cutover::entry
