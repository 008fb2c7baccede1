#include "cli/view/status.hpp"

#include <algorithm>
#include <cctype>

#include "cli/view/fields.hpp"
#include "cli/view/table.hpp"
#include "cli/view/tasks.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

/// On request, and so that it is not forgotten.
bool is_kept_from_serving(const AppView& app) {
  return app.traffic == "held" || app.traffic == "maintenance";
}

Span serving_span(const AppView& app) {
  if (app.stopped) return {"stopped", Tone::warning};
  if (!app.serving) return {"-", Tone::faint};
  if (!app.gate_error.empty()) return {std::to_string(*app.serving) + " not reached", Tone::bad};
  if (is_kept_from_serving(app)) return {std::to_string(*app.serving) + " " + app.traffic, Tone::warning};
  return {std::to_string(*app.serving), Tone::strong};
}

bool is_up(const ContainerView& container) {
  return container.status == "running";
}

/// "web, worker", and of those that are not running the Engine's word: "web, worker exited".
Span containers_span(const AppView& app) {
  if (!app.engine_error.empty()) return {"not known", Tone::warning};
  if (app.is_in_cluster() && !app.stopped) return tasks_span(app);
  if (app.containers.empty())
    return app.serving && !app.stopped ? Span{"none", Tone::bad} : Span{"-", Tone::faint};
  std::string text;
  for (const ContainerView& container : app.containers) {
    if (!text.empty()) text += ", ";
    text += container.process;
    if (!is_up(container)) text += " " + container.status;
  }
  const bool good = app.stopped || std::all_of(app.containers.begin(), app.containers.end(), is_up);
  return {text, good ? Tone::good : Tone::bad};
}

/// "3 hours", from "Up 3 hours (Paused)".
std::string up_text(const ContainerView& container) {
  constexpr std::string_view kUp = "Up ";
  if (!is_up(container) || !container.status_text.starts_with(kUp)) return "-";
  const std::string text = plain_text(container.status_text);
  return text.substr(kUp.size(), std::min(text.find(" ("), text.size()) - kUp.size());
}

/// How long each process has been running; once where all have for as long.
Span up_span(const AppView& app, WallTime now) {
  if (app.is_in_cluster()) return tasks_up_span(app, now);
  std::vector<std::string> texts;
  for (const ContainerView& container : app.containers) texts.push_back(up_text(container));
  if (texts.empty()) return {"-", Tone::faint};
  if (std::all_of(texts.begin(), texts.end(), [&](const auto& text) { return text == texts.front(); })) {
    texts.resize(1);
  }
  std::string together;
  for (const std::string& text : texts) together += (together.empty() ? "" : ", ") + text;
  return {together, together == "-" ? Tone::faint : Tone::plain};
}

/// "running", or the Engine's words for what does not run: "exited (1) 2 minutes ago".
std::string state_text(const ContainerView& container) {
  if (is_up(container) || container.status_text.empty()) return container.status;
  std::string text = plain_text(container.status_text);
  text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text.starts_with(container.status) ? text : container.status + ", " + text;
}

Span latest_span(const AppView& app, WallTime now) {
  const auto& shown = app.current ? app.current : app.latest;
  if (!shown) return {"never deployed", Tone::faint};
  const std::string state = shown->outcome.empty() ? shown->phase : shown->outcome;
  const auto since = shown->ended_at     ? shown->ended_at
                     : shown->started_at ? shown->started_at
                                         : shown->created_at;
  return {std::to_string(shown->number) + " " + spaced(state) + " " + ago(since, now),
          tone_of_outcome(shown->outcome)};
}

Line deployment_line(const DeploymentView& deployment, WallTime now) {
  const std::string state = deployment.outcome.empty() ? deployment.phase : deployment.outcome;
  Line line = {{deployment.name() + " "}, {spaced(state), tone_of_outcome(deployment.outcome)}};
  line.push_back({" " + ago(deployment.ended_at ? deployment.ended_at : deployment.created_at, now)});
  if (!deployment.message.empty()) line.push_back({": " + plain_text(deployment.message)});
  return line;
}

std::string retained_text(const std::vector<int>& retained) {
  std::string text;
  for (const int number : retained) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

}  // namespace

std::string status_text(const std::vector<AppView>& apps, const Look& look, WallTime now) {
  if (apps.empty()) return "no apps are configured\n";
  Table table({"APP", "SERVING", "CONTAINERS", "UP", "LATEST", "IMAGE"});
  for (const AppView& app : apps) {
    table.add({{app.app, Tone::strong},
               serving_span(app),
               containers_span(app),
               up_span(app, now),
               latest_span(app, now),
               {app.image}});
  }
  return table.text(look);
}

std::string status_text(const AppView& app, const Look& look, WallTime now) {
  Fields fields;
  if (app.stopped) {
    fields.add("serving",
               {{"nothing", Tone::warning}, {": it was stopped on request; cutover start " + app.app}});
  } else if (app.serving) {
    fields.add("serving", {{app.app + "/" + std::to_string(*app.serving), Tone::strong}});
  } else {
    fields.add("serving", {{"nothing", Tone::warning}});
  }
  if (app.traffic == "held") {
    fields.add("traffic", {{"held", Tone::warning}, {": requests wait; cutover resume " + app.app}});
  } else if (app.traffic == "maintenance") {
    fields.add("traffic", {{"maintenance", Tone::warning},
                           {": requests are answered 503; cutover maintenance " + app.app + " off"}});
  }
  if (!app.gate_error.empty()) fields.add("gate", {{plain_text(app.gate_error), Tone::bad}});
  fields.add("image", app.image);
  fields.add("digest", app.digest);
  if (app.current) fields.add("under way", deployment_line(*app.current, now));
  if (app.latest && (!app.current || app.current->number != app.latest->number)) {
    fields.add("latest", deployment_line(*app.latest, now));
  }
  fields.add("retained", retained_text(app.retained));
  const bool has_tasks = app.is_in_cluster() && !app.stopped && app.engine_error.empty();
  if (has_tasks) fields.add("tasks", {tasks_span(app)});
  fields.add("scale", scale_text(app));
  if (!app.engine_error.empty()) fields.add("containers", {{plain_text(app.engine_error), Tone::bad}});
  std::string text = text_of({{app.app, Tone::strong}}, look) + "\n" + fields.text(look);
  if (app.containers.empty()) return text;
  if (app.is_in_cluster()) return text + "\n" + tasks_table(app, look, now);
  Table table({"PROCESS", "STATUS", "UP", "CONTAINER", "ID"});
  for (const ContainerView& container : app.containers) {
    table.add({{container.process},
               {state_text(container), is_up(container) || app.stopped ? Tone::good : Tone::bad},
               {is_up(container) ? age(container.started_at, now) : "-"},
               {container.name},
               {short_digest(container.id)}});
  }
  return text + "\n" + table.text(look);
}

}  // namespace cutover::cli
