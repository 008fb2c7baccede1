#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/following.hpp"
#include "cli/target.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::string app;
  int to = 0;
  std::string reason;
  std::string idempotency_key;
  bool detach = false;
};

Task<Answer<int>> roll_back(Session& session, const Arguments& arguments) {
  auto app = app_name(arguments.app);
  if (!app) co_return app.error();
  nlohmann::ordered_json body = nlohmann::ordered_json::object();
  if (arguments.to > 0) body["to"] = arguments.to;
  if (!arguments.reason.empty()) body["reason"] = arguments.reason;
  Call call;
  call.method = "POST";
  call.target = app_path(*app) + "/rollback";
  call.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (!arguments.idempotency_key.empty()) call.headers = {{"Idempotency-Key", arguments.idempotency_key}};
  auto answer = co_await session.client.call(std::move(call));
  if (!answer) co_return answer.error();
  auto code = co_await accepted(session, std::move(*answer), arguments.detach);
  co_return code;
}

}  // namespace

void add_rollback(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "rollback",
                                      "Deploy an earlier version again, and follow it to the end");
  const auto arguments = std::make_shared<Arguments>();
  add_app(command, arguments->app);
  command
      ->add_option(
          "--to", arguments->to,
          "The version of this deployment; without it, of the last one that succeeded before the one that "
          "serves")
      ->type_name(kNumberName)
      ->check(CLI::Range(1, 999'999'999));
  command->add_option("--reason", arguments->reason, "Why, for people");
  command
      ->add_option("--idempotency-key", arguments->idempotency_key,
                   "Roll back only if this key was not used before; else follow what it started")
      ->check(is_key())
      ->type_name("KEY");
  command->add_flag("-d,--detach", arguments->detach, "Don't follow it; exit code 0: it was accepted");
  command->footer("Ctrl-C and exit codes: as with deploy");
  command->callback([arguments, &context] {
    context.run(arguments->app, [arguments](Session& session) { return roll_back(session, *arguments); });
  });
}

}  // namespace cutover::cli
