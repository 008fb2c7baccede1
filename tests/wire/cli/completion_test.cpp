#include "support/tmux.hpp"
#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

using test::Reply;
using test::Tmux;
using ::testing::HasSubstr;

struct Shell {
  const char* name;
  std::vector<std::string> argv;
  const char* setup;
};

void PrintTo(const Shell& shell, std::ostream* out) {
  *out << shell.name;
}

/// Real shells, in which Tab is pressed.
class Completion : public ScriptedDaemon, public ::testing::WithParamInterface<Shell> {
 protected:
  Completion() {
    server.on("GET /v1/apps", Reply::json(200, R"({"apps":[{"app":"blog"},{"app":"shop"}]})"));
    server.on("GET /v1/apps/shop", Reply::json(200, R"({"app":"shop","containers":[{"process":"worker"}]})"));
    server.on("GET /v1/tokens", Reply::json(200, R"({"tokens":[{"name":"ci"},{"name":"ops"}]})"));
    server.on("GET /v1/apps/shop/deployments", Reply::json(200, R"({"deployments":[)" + deployment() + "]}"));
  }

  Tmux shell() const {
    return Tmux({.argv = GetParam().argv,
                 .environment = {{"CUTOVER_SOCKET", server.socket()},
                                 {"HOME", "/nonexistent"},
                                 {"XDG_CONFIG_HOME", "/nonexistent"},
                                 {"PS1", "$ "},
                                 {"PATH", std::string(CUTOVER_PROGRAM_FOLDER) + ":/usr/bin:/bin"}},
                 .columns = 120});
  }
};

TEST_P(Completion, FindsCommandsOptionsAndNames) {
  Tmux terminal = shell();
  terminal.type(GetParam().setup);
  terminal.press({"Enter"});
  ASSERT_TRUE(terminal.shows("ready")) << terminal.screen();
  const std::pair<std::string, std::string> table[] = {
      {"cutover rollb", "cutover rollback"},
      {"cutover show sh", "cutover show shop"},
      {"cutover show shop 5", "cutover show shop 57"},
      {"cutover logs shop --fol", "cutover logs shop --follow"},
      {"cutover logs shop -p w", "cutover logs shop -p worker"},
      {"cutover status --color=al", "cutover status --color=always"},
      {"cutover status --color al", "cutover status --color always"},
      {"cutover token cr", "cutover token create"},
      {"cutover token create ci --scope re", "cutover token create ci --scope read"},
      {"cutover token create ci --scope deploy:sh", "cutover token create ci --scope deploy:shop"},
      {"cutover token create ci --scope=deploy:sh", "cutover token create ci --scope=deploy:shop"},
      {"cutover token revoke op", "cutover token revoke ops"},
      {"cutover scale shop wor", "cutover scale shop worker="},
      {"cutover scale shop worker=f", "cutover scale shop worker=file"},
      {"cutover completion fi", "cutover completion fish"},
      {"cutover check /etc/debian_ver", "cutover check /etc/debian_version"},
      {"cutover check --config=/etc/debian_ver", "cutover check --config=/etc/debian_version"},
  };
  for (const auto& [typed, completed] : table) {
    terminal.type(typed);
    terminal.press({"Tab"});
    EXPECT_TRUE(terminal.shows(completed)) << terminal.screen();
    terminal.press({"C-u"});
  }
}

TEST_P(Completion, OffersSeveral) {
  Tmux terminal = shell();
  terminal.type(GetParam().setup);
  terminal.press({"Enter"});
  ASSERT_TRUE(terminal.shows("ready")) << terminal.screen();
  terminal.type("cutover status ");
  terminal.press({"Tab", "Tab"});
  EXPECT_TRUE(terminal.shows("blog")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("shop")) << terminal.screen();
}

INSTANTIATE_TEST_SUITE_P(
    Shells, Completion,
    ::testing::Values(
        Shell{"bash", {"bash", "--norc", "--noprofile"}, "source <(cutover completion bash); echo rea''dy"},
        Shell{"zsh",
              {"zsh", "-f"},
              "autoload -U compinit; compinit -u -D; source <(cutover completion zsh); echo rea''dy"},
        Shell{"fish", {"fish", "--no-config"}, "cutover completion fish | source; echo rea''dy"}),
    [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace cutover::cli
