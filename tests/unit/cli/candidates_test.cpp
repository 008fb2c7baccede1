#include "cli/completion/candidates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/commands/commands.hpp"

namespace cutover::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Completion : public ::testing::Test {
 protected:
  Completion() {
    CLI::App* show = program.add_subcommand("show", "Show one");
    add_target(show, text, text, "The number");
    show->add_flag("-f,--follow", flag, "Follow it");
    show->add_option("-p,--process", texts, "Only this")->type_name(kProcessName)->expected(1)->take_all();
    show->add_option("--to", text, "Which")->type_name(kNumberName);
    show->add_option("--color", text, "Colours")->check(CLI::IsMember({"auto", "always"}));
    show->add_option("--config", text, "The file")->type_name(kFileName);
    program.add_subcommand("stop", "Stop one");
    CLI::App* scale = program.add_subcommand("tasks", "How many");
    add_app(scale, text);
    scale->add_option(kTasksName, texts, "Of which");
    program.add_subcommand("__complete", "")->group("");
    program.add_subcommand("check", "Check")->add_option(kFileName, texts, "Each of these");
    CLI::App* token = program.add_subcommand("token", "Tokens");
    token->add_subcommand("create", "Make one")->add_option("--scope", texts, "What")->type_name(kScopeName);
    token->add_subcommand("revoke", "End one")->add_option("NAME", text, "Which")->type_name(kTokenName);
    names.tokens = [] { return std::vector<std::string>{"ci", "ops"}; };
    names.apps = [] { return std::vector<std::string>{"shop", "blog"}; };
    names.processes = [](const std::string& app) { return std::vector<std::string>{app + "-web"}; };
    names.numbers = [](const std::string& app) { return std::vector<std::string>{"57 of " + app}; };
  }

  std::vector<std::string> words(const std::vector<std::string>& typed) {
    std::vector<std::string> found;
    for (const Candidate& word : candidates(program, typed, names).words) found.push_back(word.text);
    return found;
  }

  CLI::App program{"", "cutover"};
  Names names;
  std::string text;
  std::vector<std::string> texts;
  bool flag = false;
};

TEST_F(Completion, OffersCommandsWithWhatTheyDo) {
  EXPECT_THAT(candidates(program, {"s"}, names).words,
              ElementsAre(Candidate{"show", "Show one"}, Candidate{"stop", "Stop one"}));
  EXPECT_THAT(words({""}), ElementsAre("show", "stop", "tasks", "check", "token")) << "not the hidden one";
  EXPECT_THAT(words({}), ElementsAre("show", "stop", "tasks", "check", "token"));
}

TEST_F(Completion, OffersTheCommandsOwnOptions) {
  EXPECT_THAT(words({"show", "--fo"}), ElementsAre("--follow"));
  EXPECT_THAT(words({"show", "shop", "--co"}), ElementsAre("--color", "--config"));
  EXPECT_THAT(words({"--"}), ElementsAre("--help"));
}

TEST_F(Completion, AsksTheDaemonForNames) {
  EXPECT_THAT(words({"show", ""}), ElementsAre("shop", "blog"));
  EXPECT_THAT(words({"show", "sh"}), ElementsAre("shop"));
  EXPECT_THAT(words({"show", "--follow", ""}), ElementsAre("shop", "blog")) << "a flag has no value";
  EXPECT_THAT(words({"show", "shop", ""}), ElementsAre("57 of shop"));
  EXPECT_THAT(words({"show", "shop", "57", ""}), IsEmpty());
  EXPECT_THAT(words({"show", "shop", "-p", ""}), ElementsAre("shop-web"));
  EXPECT_THAT(words({"show", "shop", "--to", ""}), ElementsAre("57 of shop"));
  EXPECT_THAT(words({"show", "-p", ""}), IsEmpty()) << "of which app?";
}

TEST_F(Completion, OffersTheChoicesOfAnOption) {
  EXPECT_THAT(words({"show", "--color", "a"}), ElementsAre("auto", "always"));
  EXPECT_THAT(words({"show", "--color=al"}), ElementsAre("--color=always"));
  EXPECT_THAT(words({"show", "--color", "auto", ""}), ElementsAre("shop", "blog"));
}

TEST_F(Completion, OffersACommandsOwnCommandsScopesAndTokens) {
  EXPECT_THAT(words({"token", ""}), ElementsAre("create", "revoke"));
  EXPECT_THAT(words({"token", "create", "--scope", ""}),
              ElementsAre("read", "admin", "deploy:shop", "deploy:blog"));
  EXPECT_THAT(words({"token", "create", "--scope=deploy:s"}), ElementsAre("--scope=deploy:shop"));
  EXPECT_THAT(words({"token", "revoke", "o"}), ElementsAre("ops"));
}

TEST_F(Completion, OffersAProcessAndItsFilesNumber) {
  EXPECT_THAT(words({"tasks", "shop", ""}), ElementsAre("shop-web="));
  EXPECT_THAT(words({"tasks", "shop", "shop-web=4", "sh"}), ElementsAre("shop-web="));
  EXPECT_THAT(words({"tasks", "shop", "shop-web="}), ElementsAre("shop-web=file"));
  EXPECT_THAT(words({"tasks", "shop", "shop-web=4"}), IsEmpty());
}

TEST_F(Completion, LeavesFilesToTheShell) {
  EXPECT_TRUE(candidates(program, {"show", "--config", ""}, names).files);
  EXPECT_TRUE(candidates(program, {"show", "--config=x"}, names).files);
  EXPECT_TRUE(candidates(program, {"check", "a", ""}, names).files) << "as many as one likes";
  EXPECT_FALSE(candidates(program, {"show", ""}, names).files);
}

TEST_F(Completion, KnowsNoOptionBehindTheirEnd) {
  EXPECT_THAT(words({"show", "--", "--"}), IsEmpty());
  EXPECT_THAT(words({"show", "--", ""}), ElementsAre("shop", "blog"));
}

}  // namespace
}  // namespace cutover::cli
