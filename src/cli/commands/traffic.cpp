#include <CLI/App.hpp>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"
#include "cli/view/status.hpp"

namespace cutover::cli {
namespace {

/// `order`: the call's last segment; `body`: JSON, or "".
Task<Answer<int>> direct(Session& session, std::string name, std::string order, std::string body) {
  auto app = app_name(name);
  if (!app) co_return app.error();
  Call call;
  call.method = "POST";
  call.target = app_path(*app) + "/" + order;
  call.body = std::move(body);
  auto answer = co_await session.client.call(std::move(call));
  if (!answer) co_return answer.error();
  auto view = app_from(*answer);
  if (!view) co_return view.error();
  print_result(session, *answer, status_text(*view, session.out_look, session.clock.utc()));
  co_return kOk;
}

void add(CLI::App& program, Context& context, const char* name, const char* description) {
  CLI::App* command = add_api_command(program, context, name, description);
  const auto app = std::make_shared<std::string>();
  add_app(command, *app);
  command->callback([app, name, &context] {
    context.run(*app, [app, name](Session& session) { return direct(session, *app, name, ""); });
  });
}

}  // namespace

void add_hold(CLI::App& program, Context& context) {
  add(program, context, "hold", "Let an app's requests wait at the gate, until resume");
}

void add_resume(CLI::App& program, Context& context) {
  add(program, context, "resume", "Let an app's requests pass again");
}

void add_maintenance(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "maintenance",
                                      "Answer an app's requests with the maintenance page, or no more");
  const auto app = std::make_shared<std::string>();
  const auto state = std::make_shared<std::string>();
  add_app(command, *app);
  command->add_option("STATE", *state, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
  command->callback([app, state, &context] {
    context.run(*app, [app, state](Session& session) {
      const char* const body = *state == "on" ? R"({"on": true})" : R"({"on": false})";
      return direct(session, *app, "maintenance", body);
    });
  });
}

}  // namespace cutover::cli
