#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <ostream>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/follow/log_feed.hpp"
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

/// How a line is written.
using Format = std::function<std::string(const LogLineView&)>;

/// To a file or a pipe, as the API's text: with the process in front unless one alone is asked for.
std::string file_text(const LogLineView& line, const Arguments& arguments) {
  if (line.is_notice()) return "cutover: " + line.text + "\n";
  std::string text = arguments.timestamps ? line.at + " " : "";
  if (arguments.processes.size() != 1) text += line.process + " | ";
  return text + line.text + "\n";
}

/// What has an end is passed on as it comes.
Task<Answer<int>> copy(Session& session, LogQuery query, bool timestamps) {
  Call call;
  call.target = logs_target(query, {{"timestamps", timestamps ? "true" : ""}});
  if (session.json) call.headers = {{"Accept", "application/x-ndjson"}};
  auto connection = co_await session.client.open(std::move(call));
  if (!connection) co_return connection.error();
  while (true) {
    auto piece = co_await (*connection)->read_some();
    if (!piece) co_return Failure{kUnreachable, piece.error().text() + "; the output is not whole"};
    if (piece->empty()) co_return kOk;
    session.streams.out << *piece << std::flush;
  }
}

Task<Answer<int>> show(Session& session, LogFeed& feed, Format format) {
  while (true) {
    auto line = co_await feed.next();
    if (!line) co_return line.error();
    if (!*line) co_return kOk;
    session.streams.out << format(**line);
    if (!feed.has_next()) session.streams.out << std::flush;
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
  LogQuery query{*app, arguments.processes, arguments.tail, arguments.since, arguments.follow};
  if (!query.follow && (session.json || !session.out_is_terminal())) {
    auto code = co_await copy(session, std::move(query), arguments.timestamps);
    co_return code;
  }
  LogFeed feed(session.client, session.clock, query, [&session](const std::string& what) {
    session.streams.err << "cutover: " << what << "\n" << std::flush;
  });
  auto opened = co_await feed.open();
  if (!opened) co_return opened.error();
  Format format = [](const LogLineView& line) { return line.json + "\n"; };
  if (!session.json && !session.out_is_terminal()) {
    format = [&arguments](const LogLineView& line) { return file_text(line, arguments); };
  } else if (!session.json) {
    auto processes = co_await expected_processes(session, *app, arguments.processes);
    if (!processes) co_return processes.error();
    const auto view =
        std::make_shared<LogsView>(std::move(*processes), arguments.timestamps, session.out_look);
    format = [view](const LogLineView& line) { return view->text(line); };
  }
  auto code = co_await show(session, feed, std::move(format));
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
