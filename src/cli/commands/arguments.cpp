#include <CLI/App.hpp>
#include <algorithm>
#include <map>

#include "cli/commands/commands.hpp"

namespace cutover::cli {
namespace {

const std::map<std::string, ColorChoice> kColors = {
    {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};

}  // namespace

CLI::App* add_api_command(CLI::App& program, Context& context, const char* name, const char* description) {
  constexpr const char* kCommon = "Common options";
  CLI::App* command = program.add_subcommand(name, description);
  command->add_flag("--json", context.settings.json, "The API's JSON as it came")->group(kCommon);
  command->add_option("--socket", context.settings.socket, "Where cutoverd listens")
      ->type_name(kFileName)
      ->capture_default_str()
      ->group(kCommon);
  command
      ->add_option_function<std::string>(
          "--color", [&context](const std::string& choice) { context.settings.color = kColors.at(choice); },
          "Colours: auto (on a terminal, unless NO_COLOR is set), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->group(kCommon);
  return command;
}

CLI::Validator is_key() {
  const auto is_printable = [](unsigned char c) { return 0x21 <= c && c <= 0x7e; };
  return CLI::Validator(
      [is_printable](const std::string& key) -> std::string {
        const bool good = !key.empty() && std::all_of(key.begin(), key.end(), is_printable);
        return good ? "" : "it must be printable ASCII characters, without spaces";
      },
      "");
}

CLI::Option* add_app(CLI::App* command, std::string& app) {
  return command->add_option(kAppName, app, "The app")->type_name(" ")->required();
}

void add_target(CLI::App* command, std::string& app, std::string& number, const char* without_number) {
  command->add_option(kAppName, app, "The app, or one of its deployments: shop/57")
      ->type_name(" ")
      ->required();
  command->add_option(kNumberName, number, without_number)->type_name(" ");
}

}  // namespace cutover::cli
