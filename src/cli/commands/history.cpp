#include <CLI/App.hpp>
#include <ostream>

#include "cli/api/deployment.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"
#include "cli/view/history.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::string app;
  int limit = 20;
  int before = 0;
};

Task<Answer<int>> history(Session& session, const Arguments& arguments) {
  auto app = app_name(arguments.app);
  if (!app) co_return app.error();
  Call call;
  const std::string before = arguments.before > 0 ? std::to_string(arguments.before) : "";
  call.target = app_path(*app) + "/deployments" +
                query({{"limit", std::to_string(arguments.limit)}, {"before", before}});
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto history = history_from(*body);
  if (!history) co_return history.error();
  const bool none = history->deployments.empty();
  print_result(session, *body, none ? "" : history_text(*history, session.out_look));
  if (session.json) co_return kOk;
  if (none)
    session.streams.err << (before.empty() ? *app + " was never deployed\n" : "there are no older ones\n");
  if (history->next_before && is_terminal(session.streams.err_descriptor)) {
    session.streams.err << paint(session.err_look, Tone::faint,
                                 "older ones: cutover history " + *app + " --before " +
                                     std::to_string(*history->next_before))
                        << "\n";
  }
  co_return kOk;
}

}  // namespace

void add_history(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "history", "List an app's deployments, newest first");
  const auto arguments = std::make_shared<Arguments>();
  add_app(command, arguments->app);
  command->add_option("-n,--limit", arguments->limit, "So many, 200 at most")
      ->type_name("COUNT")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  command->add_option("--before", arguments->before, "Only those before this one")
      ->type_name(kNumberName)
      ->check(CLI::Range(1, 999'999'999));
  command->callback([arguments, &context] {
    context.run(arguments->app, [arguments](Session& session) { return history(session, *arguments); });
  });
}

}  // namespace cutover::cli
