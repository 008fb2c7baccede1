#include <CLI/App.hpp>
#include <charconv>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/api/app.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/target.hpp"
#include "cli/view/status.hpp"
#include "cutover/model/scale.hpp"

namespace cutover::cli {
namespace {

using Wanted = std::pair<std::string, std::optional<int>>;

constexpr std::string_view kFile = "file";

/// "web=4", "web=file"; nothing when it is neither.
std::optional<Wanted> wanted_from(std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  const std::string process(text.substr(0, equals));
  const std::string_view number = text.substr(std::min(equals + 1, text.size()));
  if (!model::is_valid_name(process)) return std::nullopt;
  if (number == kFile) return Wanted(process, std::nullopt);
  int replicas = 0;
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), replicas);
  const bool is_number = failure == std::errc() && end == number.data() + number.size() && !number.empty();
  if (!is_number || replicas < 0 || replicas > model::kMostReplicas) return std::nullopt;
  return Wanted(process, replicas);
}

CLI::Validator is_wanted() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        return wanted_from(text) ? ""
                                 : "\"" + text + "\" is not like web=4 (0 to " +
                                       std::to_string(model::kMostReplicas) + ") or web=file";
      },
      "");
}

/// The call's body. A process that stands there twice is a mistake.
std::string body_of(const std::vector<std::string>& texts) {
  nlohmann::ordered_json body = nlohmann::ordered_json::object();
  for (const std::string& text : texts) {
    const auto [process, replicas] = wanted_from(text).value();
    if (body.contains(process)) throw CLI::ValidationError(kTasksName, process + " stands there twice");
    body[process] = replicas ? nlohmann::ordered_json(*replicas) : nlohmann::ordered_json(nullptr);
  }
  return body.dump();
}

Task<Answer<int>> scale(Session& session, std::string name, std::string body) {
  auto app = app_name(name);
  if (!app) co_return app.error();
  if (is_terminal(session.streams.err_descriptor) && !session.json) {
    session.streams.err << paint(session.err_look, Tone::faint, "scaling " + *app + " ...") << "\n";
  }
  Call call;
  call.method = "POST";
  call.target = app_path(*app) + "/scale";
  call.body = std::move(body);
  // It answers when so many tasks run.
  auto answer = co_await session.client.call(std::move(call), std::nullopt);
  if (!answer) co_return answer.error();
  auto view = app_from(*answer);
  if (!view) co_return view.error();
  std::string text = status_text(*view, session.out_look, session.clock.utc());
  if (view->stopped) text = *app + " is stopped: this counts from its start on\n" + text;
  print_result(session, *answer, text);
  co_return kOk;
}

}  // namespace

void add_scale(CLI::App& program, Context& context) {
  CLI::App* command =
      add_api_command(program, context, "scale", "Set how many tasks processes have in a cluster");
  const auto app = std::make_shared<std::string>();
  const auto tasks = std::make_shared<std::vector<std::string>>();
  add_app(command, *app);
  command
      ->add_option(kTasksName, *tasks,
                   "How many of which process: web=4, or web=file for what the app's file says")
      ->type_name(" ")
      ->required()
      ->check(is_wanted());
  command->footer("Example: cutover scale shop web=4 worker=2");
  command->callback([app, tasks, &context] {
    const std::string body = body_of(*tasks);
    context.run(*app, [app, body](Session& session) { return scale(session, *app, body); });
  });
}

}  // namespace cutover::cli
