#pragma once

#include "cli/api/json.hpp"

namespace cutover::cli {

struct ChangeView {
  std::string field;
  std::optional<std::string> before;  ///< absent: there was none
  std::optional<std::string> after;   ///< absent: there will be none
};

struct CheckView {
  std::string check;
  bool ok = false;
  std::string text;
};

/// What a deployment would do.
struct PlanView {
  std::string app;
  std::string image;
  std::string digest;
  std::optional<int> serving;
  std::vector<ChangeView> changes;
  std::vector<CheckView> checks;
  std::vector<std::string> steps;
};

Answer<PlanView> plan_from(std::string_view body);

}  // namespace cutover::cli
