#include <CLI/App.hpp>

#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/following.hpp"
#include "cli/commands/newest.hpp"
#include "cli/view/deployment.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::string app;
  std::string number;
  bool follow = false;
};

Task<Answer<int>> show(Session& session, const Arguments& arguments) {
  auto target = target_from(arguments.app, arguments.number);
  if (!target) co_return target.error();
  auto number = co_await number_or_newest(session, *target);
  if (!number) co_return number.error();
  Call call;
  call.target = deployment_path(target->app, *number);
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  if (arguments.follow) {
    auto code = co_await follow(session, std::move(*body));
    co_return code;
  }
  auto deployment = deployment_from(*body);
  if (!deployment) co_return deployment.error();
  print_result(session, *body, deployment_text(*deployment, session.out_look, session.clock.utc()));
  co_return kOk;
}

}  // namespace

void add_show(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "show",
                                      "Show a deployment: phases, the gap, probes, logs, what to do");
  const auto arguments = std::make_shared<Arguments>();
  add_target(command, arguments->app, arguments->number, "The deployment's number; without it, the newest");
  command->add_flag("-f,--follow", arguments->follow,
                    "Follow it from its beginning to its end; Ctrl-C and exit codes as with deploy");
  command->callback([arguments, &context] {
    const std::string app = arguments->app.substr(0, arguments->app.find('/'));
    context.run(app, [arguments](Session& session) { return show(session, *arguments); });
  });
}

}  // namespace cutover::cli
