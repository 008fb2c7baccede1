#include "cli/view/gap.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/view/words.hpp"
#include "cutover/base/duration.hpp"
#include "cutover/model/order.hpp"
#include "cutover/model/phase.hpp"

namespace cutover::cli {
namespace {

constexpr std::int64_t kWidth = 40;
constexpr std::int64_t kIndent = 2;

struct Part {
  std::string_view name;
  std::string_view sign;
  Tone tone;
  std::int64_t length;  ///< milliseconds
  std::string explanation;
};

bool is_start_first(const AccountView& account) {
  return account.order == model::to_string(model::Order::start_first);
}

/// A new version that served, and did not stand the watch window, was stopped in the gap. The old one was
/// too, before it served, where the order has it so.
bool stopped_new_version(const DeploymentView& deployment) {
  const auto& phases = deployment.phases;
  const bool served = std::any_of(phases.begin(), phases.end(), [](const PhaseView& phase) {
    return phase.name == model::to_string(model::Phase::watching);
  });
  return served && deployment.outcome != model::to_string(model::Outcome::succeeded);
}

std::string shutdown_text(const DeploymentView& deployment) {
  const AccountView& account = *deployment.account;
  if (stopped_new_version(deployment)) {
    const std::string who =
        is_start_first(account) ? "the new version" : "the old app, and later the new version";
    return who +
           (account.gap->killed ? ", which did not end in time and was killed" : ", until its process ended");
  }
  const std::string signal = account.stop && !account.stop->signal.empty() ? account.stop->signal : "";
  if (!account.gap->killed) {
    return signal.empty() ? "the old app, until its process ended"
                          : "the old app, from " + signal + " to its end";
  }
  if (signal.empty()) return "killed: it did not end on its stop signal";
  return "killed: it did not end within " + to_text(account.stop->grace) + " of " + signal;
}

/// Those that took time.
std::vector<Part> parts_of(const DeploymentView& deployment, const Look& look) {
  const GapView& gap = *deployment.account->gap;
  const auto signs = glyphs(look).parts;
  std::vector<Part> parts = {
      {"drain", signs[0], Tone::accent, gap.drain.count(), "requests in flight came to their end"},
      {"shutdown", signs[1], gap.killed ? Tone::bad : Tone::warning, gap.shutdown.count(),
       shutdown_text(deployment)},
      {"engine", signs[2], Tone::plain, gap.engine.count(), "Docker, until the app's process began"},
      {"failed", signs[5], Tone::bad, gap.failed_version.count(),
       "the new version, which did not prove itself"},
      {"boot", signs[3], Tone::good, gap.boot.count(), "the app, until it could answer"},
      {"noticing", signs[4], Tone::plain, gap.noticing.count(), "until a health check found out"},
  };
  std::erase_if(parts, [](const Part& part) { return part.length <= 0; });
  return parts;
}

std::int64_t total_of(const std::vector<Part>& parts) {
  std::int64_t total = 0;
  for (const Part& part : parts) total += part.length;
  return total;
}

/// So many columns for all; each part has one at least, however short it was.
std::string stacked_bar(const std::vector<Part>& parts, const Look& look) {
  const auto count = static_cast<std::int64_t>(parts.size());
  const std::int64_t room = look.width == 0 ? kWidth : std::clamp(look.width - kIndent, count, kWidth);
  const std::int64_t total = total_of(parts);
  const auto column = [&](std::int64_t elapsed) {
    return (2 * elapsed * (room - count) + total) / (2 * total);
  };
  std::string bar(kIndent, ' ');
  std::int64_t elapsed = 0;
  for (const Part& part : parts) {
    const std::int64_t from = column(elapsed);
    elapsed += part.length;
    std::string piece;
    for (std::int64_t i = from; i <= column(elapsed); ++i) piece += part.sign;
    bar += paint(look, part.tone, piece);
  }
  return bar + "\n";
}

/// " 43%"
std::string share_of(std::int64_t length, std::int64_t total) {
  const std::int64_t percent = (length * 200 + total) / (total * 2);
  return fmt::format("{:>4}", percent == 0 ? "<1%" : std::to_string(percent) + "%");
}

std::string part_lines(const std::vector<Part>& parts, const Look& look) {
  std::string text;
  for (const Part& part : parts) {
    const bool killed = part.tone == Tone::bad;
    Line line = {{"  "}, {std::string(part.sign), part.tone}};
    line.push_back({fmt::format(" {:<8} {:>7} {}", part.name, spent(Milliseconds(part.length)),
                                share_of(part.length, total_of(parts)))});
    line.push_back({"  " + part.explanation, killed ? Tone::bad : Tone::faint});
    text += text_of(line, look) + "\n";
  }
  return text;
}

std::string title_of(const DeploymentView& deployment) {
  const AccountView& account = *deployment.account;
  if (account.gap) return "Without service for " + spent(account.gap->total());
  if (had_no_gap(deployment)) return "Without a gap";
  const bool ended_nowhere = account.stop && deployment.outcome == "needs_attention";
  if (ended_nowhere) return "Without service: no version answered again";
  return account.requests ? "Requests" : "";
}

}  // namespace

Line requests_line(const RequestsView& requests) {
  if (requests.total <= 0) return {{"no request came"}};
  Line line = {{counted(static_cast<std::size_t>(requests.total), "request") + " came"}};
  if (requests.held > 0) {
    line.push_back({", " + std::to_string(requests.held) + " waited, " + spent(requests.longest_wait) +
                    " at the longest"});
  } else {
    line.push_back({", none waited"});
  }
  if (requests.failed > 0) {
    line.push_back({", "});
    line.push_back({std::to_string(requests.failed) + " failed", Tone::bad});
  } else {
    line.push_back({", none failed"});
  }
  return line;
}

bool had_no_gap(const DeploymentView& deployment) {
  if (!deployment.account || deployment.downtime.value_or(Milliseconds(0)) > Milliseconds(0) ||
      deployment.outcome != "succeeded")
    return false;
  const AccountView& account = *deployment.account;
  const bool old_served = deployment.previous && account.stop;  // until it was asked to stop
  return old_served && is_start_first(account) && !account.gap;
}

std::string gap_section(const DeploymentView& deployment, const Look& look) {
  if (!deployment.account) return "";
  const AccountView& account = *deployment.account;
  const std::string title = title_of(deployment);
  if (title.empty()) return "";
  std::string text = "\n" + paint(look, Tone::strong, title) + "\n";
  if (account.gap) {
    const auto parts = parts_of(deployment, look);
    if (!parts.empty()) text += stacked_bar(parts, look) + part_lines(parts, look);
  }
  if (account.requests) text += text_of(indented(2, requests_line(*account.requests)), look) + "\n";
  return text;
}

}  // namespace cutover::cli
