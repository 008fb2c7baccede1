#include "cli/target.hpp"

#include <charconv>

#include "cutover/model/app.hpp"

namespace cutover::cli {
namespace {

Failure no_number(const std::string& text) {
  return Failure{kUsage, "\"" + text + "\" is not the number of a deployment; write shop/57, or shop 57"};
}

std::optional<int> number_from(const std::string& text) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

}  // namespace

Answer<std::string> app_name(const std::string& name) {
  if (model::is_valid_name(name)) return name;
  Failure failure{kFailed, "no app can be called \"" + name + "\": names have a-z, 0-9 and -"};
  failure.type = "not-found";
  return failure;
}

Answer<Target> target_from(const std::string& name, const std::string& number) {
  const auto slash = name.find('/');
  auto app = app_name(name.substr(0, slash));
  if (!app) return app.error();
  if (slash == std::string::npos && number.empty()) return Target{*app, std::nullopt};
  if (slash != std::string::npos && !number.empty()) return no_number(name + " " + number);
  const std::string text = number.empty() ? name.substr(slash + 1) : number;
  const auto found = number_from(text);
  if (!found) return no_number(text);
  return Target{*app, found};
}

}  // namespace cutover::cli
