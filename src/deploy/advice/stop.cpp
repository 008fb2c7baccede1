#include <algorithm>

#include "cutover/base/duration.hpp"
#include "deploy/advice/list.hpp"
#include "deploy/advice/record.hpp"
#include "deploy/advice/shell.hpp"

namespace cutover::deploy {
namespace {

using model::Deployment;
using model::StopRecord;

/// A process of the old version, of a note like "shop-web-56 did not end within 30s of SIGTERM and was
/// killed". Absent: the note says something else, or it was one of the new version's, on the way back.
std::optional<std::string> killed_process(const Deployment& deployment, const std::string& note) {
  const std::string_view container = std::string_view(note).substr(0, note.find(' '));
  const std::string beginning = deployment.id.app + "-";
  if (!says(note, "and was killed") || !container.starts_with(beginning)) return std::nullopt;
  const auto dash = container.rfind('-');
  const bool is_of_new_version = container.substr(dash + 1) == std::to_string(deployment.id.number);
  if (dash < beginning.size() || is_of_new_version) return std::nullopt;
  return std::string(container.substr(beginning.size(), dash - beginning.size()));
}

std::vector<std::string> killed_processes(const Deployment& deployment) {
  std::vector<std::string> processes;
  for (const std::string& note : deployment.notes) {
    const auto process = killed_process(deployment, note);
    const bool is_new = process && std::find(processes.begin(), processes.end(), *process) == processes.end();
    if (is_new) processes.push_back(*process);
  }
  return processes;
}

/// ["gunicorn", "shop.wsgi"], as Dockerfiles and YAML have it.
std::string list_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? "[\"" : ", \"";
    for (const char c : word) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "]";
}

/// What Docker makes of CMD and ENTRYPOINT that are written without brackets.
bool is_shell_form(const ShellCommand& command) {
  return command.before == std::vector<std::string>{"/bin/sh", "-c"};
}

/// Where the command stands, and how it is written there.
struct Place {
  std::string file;         ///< "the Dockerfile"
  std::string instruction;  ///< "CMD "
  bool takes_shell_form;

  std::string text(const ShellCommand& command, const std::string& script) const {
    if (takes_shell_form && is_shell_form(command)) return "`" + instruction + script + "`";
    std::vector<std::string> words = command.before;
    words.push_back(script);
    return "`" + instruction + list_text(words) + "`";
  }
};

Place place_of(const StopRecord& stop, const ShellCommand& command) {
  if (command.has_more) return {"the Dockerfile", "ENTRYPOINT ", true};
  if (stop.command_is_images) return {"the Dockerfile", "CMD ", true};
  return {"the app's file", "command: ", false};
}

std::string instead(const StopRecord& stop, const ShellCommand& command) {
  const Place place = place_of(stop, command);
  const std::string likewise = place.instruction == "CMD " ? " (ENTRYPOINT likewise)" : "";
  if (const auto words = without_shell(command)) {
    return "In " + place.file + " write `" + place.instruction + list_text(*words) + "` in place of " +
           place.text(command, command.script) + likewise + ".";
  }
  if (const auto script = with_exec(command.script)) {
    return "In " + place.file + " write " + place.text(command, *script) + " in place of " +
           place.text(command, command.script) + likewise + ": with exec the app takes the shell's place.";
  }
  return "Let the shell's script begin the command that runs the app with exec, and put nothing behind it, "
         "not even a pipe; it stands in " +
         place.file + ".";
}

std::string killed_after(const StopRecord& stop, const Deployment& deployment) {
  const bool was_gap = deployment.account->gap.has_value();
  return "was killed after " + to_text(stop.grace) + (was_gap ? ", all of them without service" : "");
}

/// It passes signals on without a handler, and says nothing of the app behind it.
bool is_init(std::string_view process) {
  constexpr std::string_view kInits[] = {"tini", "docker-init", "dumb-init", "catatonit", "s6-svscan"};
  return std::find(std::begin(kInits), std::end(kInits), process) != std::end(kInits);
}

/// The signal never reached the app.
std::string shell_text(const StopRecord& stop, const std::string& what_to_do, const Deployment& deployment) {
  return "The old app ran under a shell, which keeps " + stop.signal +
         " to itself: the app never got it, and " + killed_after(stop, deployment) + ". " + what_to_do;
}

std::string script_text(const std::string& script) {
  return "Let `" + script + "` begin the line that runs the app with exec.";
}

/// Its first process has no handler for the signal.
std::string unhandled_text(const StopRecord& stop, const Deployment& deployment) {
  const auto command = run_by_shell(stop.command);
  const bool shell_stayed = stop.process.empty() || is_shell(stop.process);
  if (command && shell_stayed) return shell_text(stop, instead(stop, *command), deployment);
  const bool runs_script = !stop.command.empty() && is_shell(stop.process);
  if (runs_script) {
    const bool named = is_shell(stop.command[0]) && stop.command.size() > 1;
    return shell_text(stop, script_text(stop.command[named ? 1 : 0]), deployment);
  }
  return "The old app does not handle " + stop.signal +
         ", which does not end the first process of a container by itself: it " +
         killed_after(stop, deployment) +
         ". Let the app end on it, or name a signal on which it does in `web.stop.signal`.";
}

std::string slow_text(const StopRecord& stop, const Deployment& deployment) {
  return "The old app handles " + stop.signal +
         " and needs longer to end than its grace period, `web.stop.grace` (" + to_text(stop.grace) +
         "): it " + killed_after(stop, deployment) +
         ", amid what it was at. Give it longer, or let it end sooner: whatever waits for work in progress "
         "there has a time-out of its own, most often.";
}

std::string general_text(const Deployment& deployment) {
  const bool was_gap = !deployment.account || deployment.account->gap;
  return std::string("The old version did not end on its stop signal") +
         (was_gap ? ", and the whole grace period was downtime" : "") +
         ". Let the app handle it, or name another with `stop.signal`; a shell as the image's first process "
         "does not pass signals on (use exec, or the JSON form of ENTRYPOINT and CMD).";
}

std::string web_text(const Deployment& deployment) {
  const bool is_known =
      deployment.account && deployment.account->stop && deployment.account->stop->is_handled;
  if (!is_known) return general_text(deployment);
  const StopRecord& stop = *deployment.account->stop;
  if (is_init(stop.process)) return general_text(deployment);
  return *stop.is_handled ? slow_text(stop, deployment) : unhandled_text(stop, deployment);
}

std::string other_text(const std::string& process) {
  return "The old " + process +
         " did not end on its stop signal, and what it was at was cut off. Let it handle the "
         "signal, or give it longer with `processes." +
         process + ".stop.grace`.";
}

}  // namespace

void advise_on_stop(const Deployment& deployment, Advice& advice) {
  std::vector<std::string> killed = killed_processes(deployment);
  const bool gap_was_killed =
      deployment.account && deployment.account->gap && deployment.account->gap->killed;
  const auto web = std::find(killed.begin(), killed.end(), "web");
  if (gap_was_killed || web != killed.end()) advice.push_back(web_text(deployment));
  for (const std::string& process : killed) {
    if (process != "web") advice.push_back(other_text(process));
  }
}

}  // namespace cutover::deploy
