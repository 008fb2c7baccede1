#include <CLI/App.hpp>

#include "cli/api/json.hpp"
#include "cli/commands/commands.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

Task<Answer<int>> reload(Session& session) {
  Call call;
  call.method = "POST";
  call.target = "/v1/reload";
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto json = object_from(*body);
  if (!json) co_return json.error();
  const auto apps = static_cast<std::size_t>(int_of(*json, "apps").value_or(0));
  std::string text = "reloaded, with " + counted(apps, "app") + "\n";
  for (const Json& warning : list_of(*json, "warnings")) {
    if (warning.is_string()) text += "warning: " + plain_text(warning.get<std::string>()) + "\n";
  }
  print_result(session, *body, text);
  co_return kOk;
}

}  // namespace

void add_reload(CLI::App& program, Context& context) {
  CLI::App* command =
      add_api_command(program, context, "reload",
                      "Let cutoverd read its configuration anew; with a mistake, nothing changes");
  command->callback([&context] { context.run("", reload); });
}

}  // namespace cutover::cli
