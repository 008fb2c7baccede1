#include "cli/view/plan.hpp"

#include <algorithm>

#include "cli/view/fields.hpp"
#include "cli/view/text.hpp"

namespace cutover::cli {
namespace {

std::string changes_section(const PlanView& plan, const Look& look) {
  if (plan.changes.empty()) {
    return plan.serving ? "  nothing differs from what serves\n" : "";
  }
  std::string text;
  for (const ChangeView& change : plan.changes) {
    const std::string field = plain_text(change.field);
    if (change.before && change.after) {
      text += paint(look, Tone::warning, "  ~ " + field) + ": " + plain_text(*change.before) + " -> " +
              plain_text(*change.after) + "\n";
    } else if (change.after) {
      text += paint(look, Tone::good, "  + " + field) + ": " + plain_text(*change.after) + "\n";
    } else {
      text += paint(look, Tone::bad, "  - " + field) + ": " + plain_text(change.before.value_or("")) + "\n";
    }
  }
  return text;
}

std::string checks_section(const PlanView& plan, const Look& look) {
  const Glyphs& signs = glyphs(look);
  std::string text;
  for (const CheckView& check : plan.checks) {
    text += "  " + paint(look, check.ok ? Tone::good : Tone::bad, check.ok ? signs.ok : signs.failed) + " " +
            padded(plain_text(check.check), 9) + plain_text(check.text) + "\n";
  }
  return text;
}

std::string steps_section(const PlanView& plan) {
  std::string text;
  int number = 0;
  for (const std::string& step : plan.steps) {
    const std::string counted = std::to_string(++number);
    text += std::string(4 - std::min<std::size_t>(counted.size(), 4), ' ') + counted + ". " +
            plain_text(step) + "\n";
  }
  return text;
}

std::string section(std::string_view title, const std::string& lines, const Look& look) {
  return lines.empty() ? "" : "\n" + paint(look, Tone::strong, title) + "\n" + lines;
}

}  // namespace

bool all_checks_ok(const PlanView& plan) {
  return std::all_of(plan.checks.begin(), plan.checks.end(), [](const CheckView& check) { return check.ok; });
}

std::string plan_text(const PlanView& plan, const Look& look) {
  Fields fields;
  fields.add("image", plan.image);
  fields.add("digest", plan.digest);
  fields.add("serving", plan.serving ? plan.app + "/" + std::to_string(*plan.serving) : "nothing");
  return paint(look, Tone::strong, plan.app) + "\n" + fields.text(look) +
         section("Changes", changes_section(plan, look), look) +
         section("Checks", checks_section(plan, look), look) + section("Steps", steps_section(plan), look);
}

}  // namespace cutover::cli
