#include "cli/view/plan.hpp"

#include <CLI/App.hpp>

#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::string app;
  std::string tag;
  std::string digest;
};

Task<Answer<int>> plan(Session& session, const Arguments& arguments) {
  auto app = app_name(arguments.app);
  if (!app) co_return app.error();
  Call call;
  call.target = app_path(*app) + "/plan" + query({{"tag", arguments.tag}, {"digest", arguments.digest}});
  auto body = co_await session.client.call(std::move(call), std::nullopt);
  if (!body) co_return body.error();
  auto plan = plan_from(*body);
  if (!plan) co_return plan.error();
  print_result(session, *body, plan_text(*plan, session.out_look));
  co_return all_checks_ok(*plan) ? kOk : kFailed;
}

}  // namespace

void add_plan(CLI::App& program, Context& context) {
  CLI::App* command =
      add_api_command(program, context, "plan", "Show what a deployment would do; changes nothing");
  const auto arguments = std::make_shared<Arguments>();
  add_app(command, arguments->app);
  CLI::Option* tag = command->add_option("--tag", arguments->tag, "Another tag than the app file's");
  command->add_option("--digest", arguments->digest, "Exactly this image: sha256:...")->excludes(tag);
  command->footer("Exit code 1: a check found something that stands in the way");
  command->callback([arguments, &context] {
    context.run(arguments->app, [arguments](Session& session) { return plan(session, *arguments); });
  });
}

}  // namespace cutover::cli
