#include <CLI/App.hpp>
#include <algorithm>
#include <ostream>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"
#include "cli/view/logs.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::string app;
  std::vector<std::string> processes;
  std::string tail = "100";
  std::string since;
  bool follow = false;
  bool timestamps = false;
};

std::string target_of(const std::string& app, const Arguments& arguments) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& process : arguments.processes) pairs.emplace_back("process", process);
  pairs.emplace_back("tail", arguments.tail);
  pairs.emplace_back("since", arguments.since);
  if (arguments.follow) pairs.emplace_back("follow", "true");
  if (arguments.timestamps) pairs.emplace_back("timestamps", "true");
  return app_path(app) + "/logs" + query(pairs);
}

Failure cut_short(const Error& error) {
  return Failure{kUnreachable, error.text() + "; the output is not whole"};
}

/// What is followed has no end of its own.
Answer<int> at_the_end(bool following) {
  if (following) return Failure{kUnreachable, "cutoverd ended the connection; there may be more output"};
  return kOk;
}

/// To a file or a pipe: the bytes as they come.
Task<Answer<int>> copy(Session& session, Connection& connection, bool following) {
  while (true) {
    auto piece = co_await connection.read_some();
    if (!piece) co_return cut_short(piece.error());
    if (piece->empty()) co_return at_the_end(following);
    session.streams.out << *piece << std::flush;
  }
}

/// To a terminal, line by line.
Task<Answer<int>> show(Session& session, Connection& connection, LogsView view, bool following) {
  std::string rest;
  while (true) {
    auto piece = co_await connection.read_some();
    if (!piece) co_return cut_short(piece.error());
    if (piece->empty()) co_return at_the_end(following);
    rest += *piece;
    std::size_t from = 0;
    for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', from)) {
      const auto line = log_line_from(std::string_view(rest).substr(from, end - from));
      if (line) session.streams.out << view.text(*line);
      from = end + 1;
    }
    rest.erase(0, from);
    session.streams.out << std::flush;
  }
}

/// Those that are asked for, or those that have containers.
Task<Answer<std::vector<std::string>>> expected_processes(Session& session, std::string app,
                                                          std::vector<std::string> asked) {
  if (!asked.empty()) co_return asked;
  Call call;
  call.target = app_path(app);
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto view = app_from(*body);
  if (!view) co_return view.error();
  std::vector<std::string> processes;
  for (const ContainerView& container : view->containers) processes.push_back(container.process);
  co_return processes;
}

Task<Answer<int>> logs(Session& session, const Arguments& arguments) {
  auto app = app_name(arguments.app);
  if (!app) co_return app.error();
  const bool as_text = !session.json && !session.out_is_terminal();
  Call call;
  call.target = target_of(*app, arguments);
  if (!as_text) call.headers = {{"Accept", "application/x-ndjson"}};
  auto connection = co_await session.client.open(std::move(call));
  if (!connection) co_return connection.error();
  if (session.json || as_text) {
    auto code = co_await copy(session, **connection, arguments.follow);
    co_return code;
  }
  auto processes = co_await expected_processes(session, *app, arguments.processes);
  if (!processes) co_return processes.error();
  LogsView view(std::move(*processes), arguments.timestamps, session.out_look);
  auto code = co_await show(session, **connection, std::move(view), arguments.follow);
  co_return code;
}

}  // namespace

void add_logs(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "logs", "Show what an app's processes write");
  const auto arguments = std::make_shared<Arguments>();
  add_app(command, arguments->app);
  command->add_option("-p,--process", arguments->processes, "Only this process; may be repeated")
      ->type_name(kProcessName)
      ->expected(1)
      ->take_all();
  command->add_flag("-f,--follow", arguments->follow,
                    "Go on with what comes, also from a new version's containers");
  command->add_option("-n,--tail", arguments->tail, "So many of the last lines of each container, or all")
      ->type_name("COUNT")
      ->capture_default_str();
  command->add_option("--since", arguments->since, "Only what is not older: 10m, or 2026-08-01T12:00:00Z")
      ->type_name("TIME");
  command->add_flag("-t,--timestamps", arguments->timestamps, "With the time of each line");
  command->callback([arguments, &context] {
    context.run(arguments->app, [arguments](Session& session) { return logs(session, *arguments); });
  });
}

}  // namespace cutover::cli
