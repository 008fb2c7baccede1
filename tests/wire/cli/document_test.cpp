#include <fstream>
#include <sstream>

#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

/// docs/cli.md, by its "## " headings.
std::map<std::string, std::string> sections() {
  std::map<std::string, std::string> found;
  std::ifstream file(CUTOVER_DOCS_DIR "/cli.md");
  std::string line, heading;
  while (std::getline(file, line)) {
    if (line.starts_with("## ")) heading = line.substr(3);
    found[heading] += line + "\n";
  }
  return found;
}

class CommandLineDocument : public ScriptedDaemon {
 protected:
  std::vector<std::string> offered(std::vector<std::string> typed) {
    typed.insert(typed.begin(), {"__complete", "--"});
    std::istringstream lines(cutover(typed).out);
    std::vector<std::string> words;
    for (std::string line; std::getline(lines, line);) words.push_back(line.substr(0, line.find('\t')));
    return words;
  }
};

TEST_F(CommandLineDocument, HasEachCommandAndEachOption) {
  const auto text = sections();
  const std::string& common = text.at("Common options");
  const auto commands = offered({""});
  EXPECT_EQ(commands.size(), 19u);
  for (const std::string& command : commands) {
    std::string section;
    for (const auto& [heading, content] : text) {
      if ((", " + heading + ",").find(", " + command + ",") != std::string::npos) section = content;
    }
    EXPECT_NE(section, "") << command;
    auto options = offered({command, "--"});
    for (const char* own : {"create", "list", "revoke"}) {
      if (command != "token") continue;
      EXPECT_NE(section.find(std::string("cutover token ") + own), std::string::npos) << own;
      for (auto& option : offered({command, own, "--"})) options.push_back(std::move(option));
    }
    for (const std::string& option : options) {
      if (option == "--help") continue;
      EXPECT_NE((section + common).find(option), std::string::npos) << command << " " << option;
    }
  }
}

}  // namespace
}  // namespace cutover::cli
