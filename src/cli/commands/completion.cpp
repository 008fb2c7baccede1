#include <CLI/App.hpp>
#include <algorithm>
#include <ostream>

#include "cli/api/app.hpp"
#include "cli/api/token.hpp"
#include "cli/client/paths.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion/candidates.hpp"
#include "cli/completion/scripts.hpp"
#include "cli/target.hpp"

namespace cutover::cli {
namespace {

/// A shell waits for it, with a person behind.
constexpr Milliseconds kPatience{1'000};

Task<Answer<int>> ask(Session& session, std::string target, std::string& body) {
  Call call;
  call.target = std::move(target);
  auto answer = co_await session.client.call(std::move(call), kPatience);
  if (answer) body = *answer;
  co_return kOk;  // a completion that has nothing to say says nothing
}

std::string body_of(Context& context, const std::string& target) {
  std::string body = "{}";
  run_session(context.streams, context.settings, "",
              [&target, &body](Session& session) { return ask(session, target, body); });
  return body;
}

std::vector<std::string> app_names(Context& context) {
  std::vector<std::string> names;
  const auto apps = apps_from(body_of(context, "/v1/apps"));
  if (!apps) return names;
  for (const AppView& app : *apps) names.push_back(app.app);
  return names;
}

std::vector<std::string> process_names(Context& context, const std::string& app) {
  std::vector<std::string> names;
  if (!app_name(app)) return names;
  const auto view = app_from(body_of(context, app_path(app)));
  if (!view) return names;
  for (const ReplicasView& replicas : view->replicas) names.push_back(replicas.process);
  for (const ContainerView& container : view->containers) {
    const bool is_new = std::find(names.begin(), names.end(), container.process) == names.end();
    if (is_new) names.push_back(container.process);  // in a cluster there are several of one
  }
  return names;
}

std::vector<std::string> numbers(Context& context, const std::string& app) {
  std::vector<std::string> found;
  if (!app_name(app)) return found;
  const auto history = history_from(body_of(context, app_path(app) + "/deployments"));
  if (!history) return found;
  for (const DeploymentView& deployment : history->deployments)
    found.push_back(std::to_string(deployment.number));
  return found;
}

std::vector<std::string> token_names(Context& context) {
  std::vector<std::string> names;
  const auto tokens = tokens_from(body_of(context, "/v1/tokens"));
  if (!tokens) return names;
  for (const TokenView& token : *tokens) names.push_back(token.name);
  return names;
}

/// A line for each: the word, a tab and what it means; ":files" where the shell shall offer files.
void complete(const CLI::App& program, Context& context, const std::vector<std::string>& words) {
  const auto option = std::find(words.begin(), words.end(), "--socket");
  if (words.end() - option > 2) context.settings.socket = *(option + 1);
  Names names;
  names.apps = [&context] { return app_names(context); };
  names.processes = [&context](const std::string& app) { return process_names(context, app); };
  names.numbers = [&context](const std::string& app) { return numbers(context, app); };
  names.tokens = [&context] { return token_names(context); };
  const Candidates found = candidates(program, words, names);
  for (const Candidate& word : found.words)
    context.streams.out << word.text << "\t" << word.description << "\n";
  if (found.files) context.streams.out << ":files\n";
}

}  // namespace

void add_completion(CLI::App& program, Context& context) {
  CLI::App* command =
      program.add_subcommand("completion", "Print what a shell needs to complete words for cutover");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->type_name(" ")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Example: source <(cutover completion bash)");
  command->callback([shell, &context] { context.streams.out << completion_script(*shell); });
}

void add_complete(CLI::App& program, Context& context) {
  CLI::App* command =
      program.add_subcommand("__complete", "For the scripts of cutover completion")->group("");
  const auto words = std::make_shared<std::vector<std::string>>();
  command->add_option("WORD", *words)->type_name(" ");
  command->callback([words, &program, &context] { complete(program, context, *words); });
}

}  // namespace cutover::cli
