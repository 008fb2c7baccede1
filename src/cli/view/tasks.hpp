#pragma once

#include <string>

#include "cli/api/app.hpp"
#include "cli/view/line.hpp"

/// What runs of an app in a cluster.
namespace cutover::cli {

/// "web 2/3, worker 1/1 on node1, node2"; where its processes are on different nodes, for each:
/// "web 2/3 on node1, node2; worker 1/1 on node2".
Span tasks_span(const AppView& app);

/// "web 4 (by `cutover scale`; the file says 2)", of each process that was scaled; "" when none was.
std::string scale_text(const AppView& app);

/// How long the youngest task of each process has been running; once where all have for as long.
Span tasks_up_span(const AppView& app, WallTime now);

/// A row for each task: where it runs, or why it does not.
std::string tasks_table(const AppView& app, const Look& look, WallTime now);

}  // namespace cutover::cli
