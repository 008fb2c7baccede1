#include "cli/completion/candidates.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <sstream>

#include "cli/commands/commands.hpp"

namespace cutover::cli {
namespace {

/// Where in the line the word stands that is being typed.
struct Place {
  const CLI::App* command = nullptr;
  const CLI::Option* option = nullptr;   ///< whose value it is; null: it is no option's value
  std::vector<std::string> positionals;  ///< that stand before it
  bool options_over = false;             ///< behind "--"
};

const CLI::Option* option_called(const CLI::App& command, const std::string& name) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->nonpositional() && option->check_name(name)) return option;
  }
  return nullptr;
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

const CLI::App* subcommand_called(const CLI::App& program, const std::string& name) {
  for (const CLI::App* each : program.get_subcommands([](const CLI::App*) { return true; })) {
    if (each->check_name(name)) return each;
  }
  return nullptr;
}

void step(Place& place, const std::string& word) {
  if (place.option) {
    place.option = nullptr;
  } else if (!place.options_over && word == "--") {
    place.options_over = true;
  } else if (!place.options_over && word.size() > 1 && word[0] == '-') {
    if (word.find('=') != std::string::npos) return;
    const CLI::Option* option = option_called(*place.command, word);
    if (option && takes_value(*option)) place.option = option;
  } else if (const CLI::App* inner = subcommand_called(*place.command, word)) {
    place.command = inner;
  } else {
    place.positionals.push_back(word);
  }
}

/// "a" and "b" of "{a,b}", which is how CLI11 describes a choice.
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto open = type.find('{');
  const auto close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  std::vector<std::string> choices;
  std::istringstream words(type.substr(open + 1, close - open - 1));
  for (std::string word; std::getline(words, word, ',');) choices.push_back(word);
  return choices;
}

class Collector {
 public:
  Collector(const Place& place, std::string begun, const Names& names)
      : place_(place), begun_(std::move(begun)), names_(names) {}

  Candidates take() { return std::move(found_); }

  void add_subcommands() {
    for (const CLI::App* each : place_.command->get_subcommands([](const CLI::App*) { return true; })) {
      if (!each->get_group().empty()) add(each->get_name(), each->get_description());
    }
  }

  void add_options() {
    for (const CLI::Option* option : place_.command->get_options()) {
      if (!option->nonpositional() || option->get_group().empty()) continue;
      for (const std::string& name : option->get_lnames()) add("--" + name, option->get_description());
    }
  }

  /// `kind`: the positional's name, or what the option's value is called.
  void add_values(const CLI::Option& option, const std::string& kind, const std::string& prefix) {
    for (const std::string& choice : choices_of(option)) add(prefix + choice, "");
    const std::string app = place_.positionals.empty() ? "" : place_.positionals[0];
    if (kind == kAppName) add_all(names_.apps(), prefix);
    if (kind == kProcessName && !app.empty()) add_all(names_.processes(app), prefix);
    if (kind == kNumberName && !app.empty()) add_all(names_.numbers(app), prefix);
    if (kind == kTasksName && !app.empty()) add_tasks(names_.processes(app), prefix);
    if (kind == kTokenName) add_all(names_.tokens(), prefix);
    if (kind == kScopeName) add_scopes(prefix);
    if (kind == kFileName) found_.files = true;
  }

 private:
  void add(const std::string& text, const std::string& description) {
    if (text.starts_with(begun_)) found_.words.push_back({text, description});
  }
  void add_all(const std::vector<std::string>& texts, const std::string& prefix) {
    for (const std::string& text : texts) add(prefix + text, "");
  }

  /// "web=", and then "web=file": numbers are anybody's guess.
  void add_tasks(const std::vector<std::string>& processes, const std::string& prefix) {
    for (const std::string& process : processes) {
      const std::string begin = prefix + process + "=";
      if (begun_.starts_with(begin)) {
        add(begin + "file", "what the app's file says");
      } else {
        add(begin, "");
      }
    }
  }

  void add_scopes(const std::string& prefix) {
    add(prefix + "read", "shows everything of all apps");
    add(prefix + "admin", "everything");
    for (const std::string& app : names_.apps()) add(prefix + "deploy:" + app, "shows and changes this app");
  }

  const Place& place_;
  std::string begun_;
  const Names& names_;
  Candidates found_;
};

/// "WHEN" of "WHEN:{auto,always,never}"
std::string kind_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

/// Their names say what they are, but for the name of a token, which is new to one command and known to
/// another.
std::string kind_of_positional(const CLI::Option& option) {
  return kind_of(option) == kTokenName ? kTokenName : option.get_name(true);
}

const CLI::Option* positional_at(const CLI::App& command, std::size_t index) {
  const CLI::Option* last = nullptr;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    if (index == 0) return option;
    --index;
    last = option->get_items_expected_max() > 1 ? option : nullptr;
  }
  return last;
}

}  // namespace

Candidates candidates(const CLI::App& program, const std::vector<std::string>& words, const Names& names) {
  Place place;
  place.command = &program;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) step(place, words[i]);
  const std::string begun = words.empty() ? "" : words.back();
  Collector collector(place, begun, names);
  const auto equals = begun.find('=');
  if (place.option) {
    collector.add_values(*place.option, kind_of(*place.option), "");
  } else if (!place.options_over && begun.starts_with("--") && equals != std::string::npos) {
    const CLI::Option* option = option_called(*place.command, begun.substr(0, equals));
    if (option) collector.add_values(*option, kind_of(*option), begun.substr(0, equals + 1));
  } else if (!place.options_over && begun.starts_with("-")) {
    collector.add_options();
  } else {
    if (place.positionals.empty()) collector.add_subcommands();
    const CLI::Option* positional = positional_at(*place.command, place.positionals.size());
    if (positional) collector.add_values(*positional, kind_of_positional(*positional), "");
  }
  return collector.take();
}

}  // namespace cutover::cli
