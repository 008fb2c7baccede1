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
  std::string tag;
  std::string digest;
  std::string ref;
  std::string reason;
  std::string idempotency_key;
  bool detach = false;
};

std::string body_of(const Arguments& arguments) {
  nlohmann::ordered_json body = nlohmann::ordered_json::object();
  if (!arguments.tag.empty()) body["tag"] = arguments.tag;
  if (!arguments.digest.empty()) body["digest"] = arguments.digest;
  if (!arguments.ref.empty()) body["ref"] = arguments.ref;
  if (!arguments.reason.empty()) body["reason"] = arguments.reason;
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Task<Answer<int>> deploy(Session& session, const Arguments& arguments) {
  auto app = app_name(arguments.app);
  if (!app) co_return app.error();
  Call call;
  call.method = "POST";
  call.target = app_path(*app) + "/deployments";
  call.body = body_of(arguments);
  if (!arguments.idempotency_key.empty()) call.headers = {{"Idempotency-Key", arguments.idempotency_key}};
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto code = co_await accepted(session, std::move(*body), arguments.detach);
  co_return code;
}

constexpr const char* kFooter =
    R"(Ctrl-C asks whether to cancel the deployment or to leave it running. Without a terminal, Ctrl-C and SIGTERM leave it
running.

Exit codes: 0 succeeded, 3 failed or rolled back, 4 cancelled or superseded, 5 needs attention, 6 cutoverd can't be
reached, 7 left running, 1 refused, 2 wrong arguments)";

}  // namespace

void add_deploy(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "deploy", "Deploy an app, and follow it to the end");
  const auto arguments = std::make_shared<Arguments>();
  add_app(command, arguments->app);
  CLI::Option* tag = command->add_option("--tag", arguments->tag, "Another tag than the app file's");
  command->add_option("--digest", arguments->digest, "Exactly this image: sha256:...")->excludes(tag);
  command->add_option("--ref", arguments->ref, "The commit or branch that it is for");
  command->add_option("--reason", arguments->reason, "Why, for people");
  command
      ->add_option("--idempotency-key", arguments->idempotency_key,
                   "Deploy only if this key was not used before; else follow what it started")
      ->check(is_key())
      ->type_name("KEY");
  command->add_flag("-d,--detach", arguments->detach, "Don't follow it; exit code 0: it was accepted");
  command->footer(kFooter);
  command->callback([arguments, &context] {
    context.run(arguments->app, [arguments](Session& session) { return deploy(session, *arguments); });
  });
}

}  // namespace cutover::cli
