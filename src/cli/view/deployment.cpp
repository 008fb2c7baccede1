#include "cli/view/deployment.hpp"

#include "cli/view/bars.hpp"
#include "cli/view/fields.hpp"
#include "cli/view/gap.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

std::string requested(const DeploymentView& deployment) {
  std::string text = local_time(deployment.created_at);
  if (!deployment.requested_by.empty()) text += " by " + deployment.requested_by;
  if (!deployment.ref.empty()) text += " for " + deployment.ref;
  return text;
}

std::string took(const DeploymentView& deployment, WallTime now) {
  if (!deployment.started_at) return "";
  const auto whole = time_taken(deployment);
  std::string text = whole ? spent(*whole) : spent(now - *deployment.started_at) + " so far";
  if (deployment.downtime) text += ", of it " + spent(*deployment.downtime) + " without service";
  if (had_no_gap(deployment)) text += ", without a gap";
  return text;
}

std::string version(const DeploymentView& deployment, std::optional<int> number) {
  return number ? deployment.app + "/" + std::to_string(*number) : std::string();
}

Fields facts(const DeploymentView& deployment, WallTime now) {
  Fields fields;
  fields.add("image", deployment.image);
  fields.add("digest", deployment.digest);
  fields.add("requested", requested(deployment));
  fields.add("reason", deployment.reason);
  fields.add("rollback to", version(deployment, deployment.rollback_to));
  fields.add("before it", version(deployment, deployment.previous));
  if (!deployment.outcome.empty()) {
    const std::string serving = version(deployment, deployment.serving);
    fields.add("serving", serving.empty() ? "nothing" : serving);
  }
  fields.add("took", took(deployment, now));
  return fields;
}

std::string heading(std::string_view text, const Look& look) {
  return "\n" + paint(look, Tone::strong, text) + "\n";
}

std::string quoted(std::string_view text, const Look& look) {
  std::string lines;
  for (const std::string& line : plain_lines(text)) {
    lines += "  " + paint(look, Tone::faint, "|") + (line.empty() ? "" : " ") + line + "\n";
  }
  return lines;
}

std::string release_section(const ReleaseView& release, const Look& look) {
  const std::string code = release.exit_code ? std::to_string(*release.exit_code) : "not known";
  std::string text = heading("Release command: exit code " + code, look) + quoted(release.log, look);
  if (release.log_truncated) text += "  (the middle of the log was not kept)\n";
  return text;
}

std::string probes_section(const std::vector<ProbeView>& probes, const Look& look) {
  std::string text = heading("Probes", look);
  for (const ProbeView& probe : probes) {
    text +=
        "  " + local_time(probe.at) + "  " + plain_text(probe_text(probe)) + "\n" + quoted(probe.body, look);
  }
  return text;
}

std::string list_section(std::string_view title, const std::vector<std::string>& texts, const Look& look) {
  std::string text = heading(title, look);
  for (const std::string& item : texts) {
    text += "  " + std::string(glyphs(look).bullet) + " " + plain_text(item) + "\n";
  }
  return text;
}

}  // namespace

std::optional<Milliseconds> time_taken(const DeploymentView& deployment) {
  if (!deployment.started_at || !deployment.ended_at) return std::nullopt;
  if (deployment.phases.empty()) return *deployment.ended_at - *deployment.started_at;
  Milliseconds whole{0};
  for (const PhaseView& phase : deployment.phases) whole += phase.duration.value_or(Milliseconds(0));
  return whole;
}

std::string probe_text(const ProbeView& probe) {
  std::string text = probe.process + ": ";
  text += probe.status ? std::to_string(*probe.status) + " in " + spent(probe.latency) : probe.error;
  if (probe.count > 1) text += ", " + std::to_string(probe.count) + " times";
  return text;
}

Line ending_line(const DeploymentView& deployment) {
  std::string text = spaced(deployment.outcome);
  if (const auto whole = time_taken(deployment)) text += " in " + spent(*whole);
  Line line = {{deployment.name() + " " + text, tone_of_outcome(deployment.outcome)}};
  if (!deployment.message.empty()) line.push_back({": " + plain_text(deployment.message)});
  return line;
}

std::string deployment_text(const DeploymentView& deployment, const Look& look, WallTime now) {
  const std::string state = deployment.outcome.empty() ? deployment.phase : deployment.outcome;
  std::string text = paint(look, Tone::strong, deployment.name()) + " " +
                     paint(look, tone_of_outcome(deployment.outcome), spaced(state)) + "\n";
  if (!deployment.message.empty()) text += "  " + plain_text(deployment.message) + "\n";
  text += "\n" + facts(deployment, now).text(look);
  if (!deployment.phases.empty()) text += "\n" + phase_bars(deployment, look, now);
  text += gap_section(deployment, look);
  if (deployment.release) text += release_section(*deployment.release, look);
  if (!deployment.probes.empty()) text += probes_section(deployment.probes, look);
  for (const OutputView& output : deployment.output) {
    text += heading("Last output of " + output.process, look) + quoted(output.text, look);
  }
  if (!deployment.notes.empty()) text += list_section("Notes", deployment.notes, look);
  if (!deployment.advice.empty()) text += list_section("What to do", deployment.advice, look);
  return text;
}

}  // namespace cutover::cli
