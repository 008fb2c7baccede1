#include <CLI/App.hpp>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::string app;
  std::string number;
};

/// The deployment that runs, or else the one that waits.
Task<Answer<int>> number_or_current(Session& session, Target target) {
  if (target.number) co_return *target.number;
  Call call;
  call.target = app_path(target.app);
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto app = app_from(*body);
  if (!app) co_return app.error();
  if (app->current) co_return app->current->number;
  if (app->latest && app->latest->outcome.empty()) co_return app->latest->number;
  co_return Failure{kFailed, "no deployment of " + target.app + " is under way"};
}

Task<Answer<int>> cancel(Session& session, const Arguments& arguments) {
  auto target = target_from(arguments.app, arguments.number);
  if (!target) co_return target.error();
  auto number = co_await number_or_current(session, *target);
  if (!number) co_return number.error();
  Call call;
  call.method = "POST";
  call.target = deployment_path(target->app, *number) + "/cancel";
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  const std::string name = target->app + "/" + std::to_string(*number);
  print_result(session, *body,
               name + " was asked to end; see how it does: cutover show --follow " + name + "\n");
  co_return kOk;
}

}  // namespace

void add_cancel(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "cancel",
                                      "Ask a deployment to end; from the cut-over on, it is rolled back");
  const auto arguments = std::make_shared<Arguments>();
  add_target(command, arguments->app, arguments->number,
             "The deployment's number; without it, the one under way");
  command->callback([arguments, &context] {
    const std::string app = arguments->app.substr(0, arguments->app.find('/'));
    context.run(app, [arguments](Session& session) { return cancel(session, *arguments); });
  });
}

}  // namespace cutover::cli
