#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "cli/commands/commands.hpp"
#include "cli/problem_view.hpp"
#include "cutover/config/config.hpp"

namespace cutover::cli {
namespace {

struct Arguments {
  std::vector<std::string> files;
  std::string config = "/etc/cutover/cutover.yaml";
};

int check_files(const std::vector<std::string>& files, Streams streams) {
  bool all_good = true;
  for (const std::string& file : files) {
    const auto problems = config::check(file);
    print(streams.err, problems);
    if (problems.empty()) streams.out << file << ": ok\n";
    all_good = all_good && problems.empty();
  }
  return all_good ? kOk : kFailed;
}

/// What the daemon would read, and with what the apps take from `defaults` and from one another.
int check_all(const std::string& file, Streams streams) {
  const config::Loaded loaded = config::load({.file = file, .file_required = true, .docker_host = ""});
  print(streams.err, loaded.problems);
  if (!loaded.config) return kFailed;
  const std::size_t apps = loaded.config->apps.size();
  streams.out << file << ": ok, with " << apps << (apps == 1 ? " app\n" : " apps\n");
  return kOk;
}

}  // namespace

void add_check(CLI::App& program, Context& context) {
  CLI::App* command =
      program.add_subcommand("check", "Find the mistakes in configuration files; needs no daemon");
  const auto arguments = std::make_shared<Arguments>();
  CLI::Option* files = command->add_option(
      "FILE", arguments->files, "Check each of these by itself; without any, all that the daemon reads");
  command->add_option("--config", arguments->config, "The daemon's file, when no FILE is given")
      ->type_name(kFileName)
      ->capture_default_str()
      ->excludes(files);
  command->callback([arguments, &context] {
    context.exit_code = arguments->files.empty() ? check_all(arguments->config, context.streams)
                                                 : check_files(arguments->files, context.streams);
  });
}

}  // namespace cutover::cli
