#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <memory>
#include <ostream>

#include "cli/commands/commands.hpp"
#include "cli/problem_view.hpp"
#include "cutover/config/config.hpp"

namespace cutover::cli {
namespace {

constexpr const char* kDaemonsFile = "/etc/cutover/cutover.yaml";
constexpr const char* kDaemonsUser = "cutoverd";

struct Arguments {
  std::vector<std::string> files;
  std::string config = kDaemonsFile;
};

/// Root may read everything. What it checks is right only if the daemon, which has a user of its own, may
/// read it, too. For the rest of this process; where there is no such user, nothing changes.
void become_the_daemons_user() {
  if (::geteuid() != 0) return;
  const passwd* user = ::getpwnam(kDaemonsUser);
  if (!user) return;
  const gid_t group = user->pw_gid;
  const uid_t number = user->pw_uid;
  if (::setgroups(1, &group) != 0 || ::setresgid(group, group, group) != 0) return;
  if (::setresuid(number, number, number) != 0) return;
}

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
  if (file == kDaemonsFile) become_the_daemons_user();
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
