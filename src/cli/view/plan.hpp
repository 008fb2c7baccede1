#pragma once

#include <string>

#include "cli/api/plan.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// What a deployment would change, what stands in its way, and its steps.
std::string plan_text(const PlanView& plan, const Look& look);

bool all_checks_ok(const PlanView& plan);

}  // namespace cutover::cli
