#include "cli/api/plan.hpp"

#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

std::optional<std::string> optional_text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

Answer<PlanView> plan_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  PlanView plan;
  plan.app = text_of(*json, "app");
  plan.image = text_of(*json, "image");
  plan.digest = text_of(*json, "digest");
  plan.serving = int_of(*json, "serving");
  for (const Json& change : list_of(*json, "changes")) {
    plan.changes.push_back(
        {text_of(change, "field"), optional_text(change, "old"), optional_text(change, "new")});
  }
  for (const Json& check : list_of(*json, "checks")) {
    plan.checks.push_back({text_of(check, "check"), flag_of(check, "ok"), text_of(check, "text")});
  }
  plan.steps = texts_of(*json, "steps");
  return plan;
}

}  // namespace cutover::cli
