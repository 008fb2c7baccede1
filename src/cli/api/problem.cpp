#include "cli/api/problem.hpp"

#include <nlohmann/json.hpp>

#include "cli/api/json.hpp"

namespace cutover::cli {
namespace {

constexpr std::string_view kTypePrefix = "urn:cutover:problem:";

}  // namespace

Failure problem_from(int status, const std::string& body) {
  const auto json = object_from(body);
  Failure failure;
  if (json) failure.text = text_of(*json, "detail");
  if (failure.text.empty()) {
    failure.text = "what answers is not cutoverd: HTTP status " + std::to_string(status);
    return failure;
  }
  failure.json = body;
  failure.type = text_of(*json, "type");
  if (failure.type.starts_with(kTypePrefix)) failure.type.erase(0, kTypePrefix.size());
  failure.details = texts_of(*json, "problems");
  // With several mistakes `detail` has them all, a line each.
  if (!failure.details.empty()) {
    failure.text =
        std::to_string(failure.details.size()) +
        (failure.details.size() == 1 ? " mistake; nothing was changed" : " mistakes; nothing was changed");
  }
  return failure;
}

}  // namespace cutover::cli
