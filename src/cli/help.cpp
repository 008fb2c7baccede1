#include "cli/help.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace cutover::cli {
namespace {

class HelpFormat final : public CLI::Formatter {
 public:
  HelpFormat() {
    column_width(28);
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    const std::string text = Formatter::make_help(app, std::move(name), mode);
    std::string tidy;  // one empty line between the parts, and none at the end
    for (const char c : text) {
      if (c != '\n' || !tidy.ends_with("\n\n")) tidy += c;
    }
    while (tidy.ends_with("\n\n")) tidy.pop_back();
    return tidy;
  }

  std::string make_description(const CLI::App* app) const override { return app->get_description() + "\n\n"; }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    if (option->get_positional() || option->get_type_size() == 0) return "";
    return " " + type.substr(0, type.find(':'));
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string usual = option->get_default_str();
    return option->get_description() + (usual.empty() ? "" : " [" + usual + "]");
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> make_help_format() {
  return std::make_shared<HelpFormat>();
}

}  // namespace cutover::cli
