#include <CLI/App.hpp>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"
#include "cli/view/status.hpp"

namespace cutover::cli {
namespace {

Task<Answer<int>> status_of_all(Session& session) {
  Call call;
  call.target = "/v1/apps";
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto apps = apps_from(*body);
  if (!apps) co_return apps.error();
  print_result(session, *body, status_text(*apps, session.out_look, session.clock.utc()));
  co_return kOk;
}

Task<Answer<int>> status_of_one(Session& session, std::string name) {
  auto app = app_name(name);
  if (!app) co_return app.error();
  Call call;
  call.target = app_path(*app);
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto view = app_from(*body);
  if (!view) co_return view.error();
  print_result(session, *body, status_text(*view, session.out_look, session.clock.utc()));
  co_return kOk;
}

}  // namespace

void add_status(CLI::App& program, Context& context) {
  CLI::App* command =
      add_api_command(program, context, "status", "Show what runs: every app, or one in full");
  const auto app = std::make_shared<std::string>();
  add_app(command, *app)->required(false);
  command->callback([app, &context] {
    context.run(*app, [app](Session& session) {
      return app->empty() ? status_of_all(session) : status_of_one(session, *app);
    });
  });
}

}  // namespace cutover::cli
