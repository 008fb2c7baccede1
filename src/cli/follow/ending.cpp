#include "cli/follow/ending.hpp"

#include "cli/view/deployment.hpp"
#include "cli/view/gap.hpp"
#include "cli/view/text.hpp"

namespace cutover::cli {

Line beginning_line(const DeploymentView& deployment) {
  std::string what = deployment.image;
  if (deployment.rollback_to) {
    what = "back to " + deployment.app + "/" + std::to_string(*deployment.rollback_to) + ", " + what;
  }
  return {{deployment.name(), Tone::strong}, {" " + plain_text(what)}};
}

std::vector<Line> ending_lines(const DeploymentView& deployment, const Look& look) {
  std::vector<Line> lines = {ending_line(deployment)};
  if (deployment.account && deployment.account->requests)
    lines.push_back(indented(2, requests_line(*deployment.account->requests)));
  if (deployment.outcome == "succeeded") {
    if (!deployment.advice.empty())
      lines.push_back({{"  advice: cutover show " + deployment.name(), Tone::faint}});
    return lines;
  }
  for (const std::string& advice : deployment.advice) {
    lines.push_back({{"  " + std::string(glyphs(look).bullet) + " " + plain_text(advice)}});
  }
  lines.push_back({{"  all of it: cutover show " + deployment.name(), Tone::faint}});
  return lines;
}

}  // namespace cutover::cli
