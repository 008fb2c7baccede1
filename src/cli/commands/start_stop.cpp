#include <CLI/App.hpp>
#include <ostream>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"
#include "cli/view/status.hpp"

namespace cutover::cli {
namespace {

struct Verb {
  const char* name;         ///< of the command, and of the call
  const char* description;  ///< for the help
  const char* waiting;      ///< "stopping"
};

constexpr Verb kStart = {"start", "Start an app that was stopped", "starting"};
constexpr Verb kStop = {"stop", "Stop an app's containers; they stay stopped, also over a reboot",
                        "stopping"};
constexpr Verb kRestart = {"restart",
                           "Stop an app's containers and start them again; in a cluster, replace its tasks",
                           "restarting"};

Task<Answer<int>> carry_out(Session& session, const Verb& verb, std::string name) {
  auto app = app_name(name);
  if (!app) co_return app.error();
  if (is_terminal(session.streams.err_descriptor) && !session.json) {
    session.streams.err << paint(session.err_look, Tone::faint,
                                 std::string(verb.waiting) + " " + *app + " ...")
                        << "\n";
  }
  Call call;
  call.method = "POST";
  call.target = app_path(*app) + "/" + verb.name;
  // It answers when it is done: after the app's grace period, or its health check's deadline.
  auto body = co_await session.client.call(std::move(call), std::nullopt);
  if (!body) co_return body.error();
  auto view = app_from(*body);
  if (!view) co_return view.error();
  print_result(session, *body, status_text(*view, session.out_look, session.clock.utc()));
  co_return kOk;
}

void add(CLI::App& program, Context& context, const Verb& verb) {
  CLI::App* command = add_api_command(program, context, verb.name, verb.description);
  const auto app = std::make_shared<std::string>();
  add_app(command, *app);
  command->callback([app, &context, &verb] {
    context.run(*app, [app, &verb](Session& session) { return carry_out(session, verb, *app); });
  });
}

}  // namespace

void add_start(CLI::App& program, Context& context) {
  add(program, context, kStart);
}
void add_stop(CLI::App& program, Context& context) {
  add(program, context, kStop);
}
void add_restart(CLI::App& program, Context& context) {
  add(program, context, kRestart);
}

}  // namespace cutover::cli
