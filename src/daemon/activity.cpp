#include "daemon/activity.hpp"

namespace cutover::daemon {
namespace {

constexpr std::size_t kShown = 3;

std::string list(const std::vector<deploy::UnderWay>& deployments) {
  std::string text;
  for (std::size_t i = 0; i < std::min(deployments.size(), kShown); ++i) {
    const auto& [id, phase] = deployments[i];
    text += (i == 0 ? "" : ", ") + id.text() + ": " + std::string(model::to_string(phase));
  }
  if (deployments.size() > kShown) text += " and " + std::to_string(deployments.size() - kShown) + " more";
  return text;
}

std::string count(std::size_t apps) {
  if (apps == 0) return "no apps are configured";
  return std::to_string(apps) + (apps == 1 ? " app" : " apps");
}

}  // namespace

std::string to_text(const Activity& activity) {
  const std::string deployments = list(activity.deployments);
  if (activity.stopping) {
    return deployments.empty() ? "stopping" : "stopping; bringing to a safe point " + deployments;
  }
  std::string text;
  for (const std::string& trouble : activity.troubles) text += trouble + "; ";
  if (!deployments.empty()) text += "deploying " + deployments + "; ";
  if (text.empty()) text = "idle; ";
  return text + count(activity.apps);
}

}  // namespace cutover::daemon
