#include "api/event_json.hpp"

#include <nlohmann/json.hpp>

#include "api/account_json.hpp"
#include "api/deployment_json.hpp"

namespace cutover::api {
namespace {

using Json = nlohmann::ordered_json;

struct Named {
  const char* name;
  Json data;
};

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// What each kind of event is called, and what it tells beside its time.
struct Name {
  Named operator()(const model::Started& event) const {
    return {"started", {{"previous", or_null(event.previous)}}};
  }
  Named operator()(const model::PhaseStarted& event) const {
    return {"phase_started", {{"phase", to_string(event.phase)}}};
  }
  Named operator()(const model::PhaseEnded& event) const {
    return {"phase_ended",
            {{"phase", to_string(event.phase)},
             {"result", to_string(event.result)},
             {"duration_ms", event.duration.count()}}};
  }
  Named operator()(const model::Pinned& event) const {
    return {"pinned",
            {{"image", event.spec.app.image.text()},
             {"digest", event.spec.digest},
             {"image_id", event.spec.image_id}}};
  }
  Named operator()(const model::Intended& event) const {
    return {"intended", {{"action", event.action}, {"target", event.target}}};
  }
  Named operator()(const model::Observed& event) const {
    return {"observed", {{"target", event.target}, {"state", event.state}}};
  }
  Named operator()(const model::Noted& event) const { return {"note", {{"text", event.text}}}; }
  Named operator()(const model::ReleaseOutput& event) const {
    return {"release_output", {{"text", event.text}}};
  }
  Named operator()(const model::ReleaseEnded& event) const {
    return {"release_ended", {{"exit_code", or_null(event.exit_code)}}};
  }
  Named operator()(const model::Probed& event) const { return {"probe", probe_json(event.probe)}; }
  Named operator()(const model::OutputKept& event) const {
    return {"output", {{"process", event.output.process}, {"text", event.output.text}}};
  }
  Named operator()(const model::Accounted& event) const { return {"account", account_json(event.account)}; }
  Named operator()(const model::Ended& event) const {
    return {"ended",
            {{"outcome", to_string(event.outcome)},
             {"message", event.message},
             {"serving", or_null(event.serving)},
             {"downtime_ms", event.downtime ? Json(event.downtime->count()) : Json(nullptr)}}};
  }
};

std::string to_text(const Named& named, WallTime at) {
  Json data = {{"at", to_rfc3339(at)}};
  data.update(named.data);
  const std::string line = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  return std::string("event: ") + named.name + "\ndata: " + line + "\n\n";
}

}  // namespace

std::string to_sse(const model::Event& event, int number) {
  return "id: " + std::to_string(number) + "\n" + to_text(std::visit(Name(), event.body), event.at);
}

std::string to_sse(const events::PullLine& line) {
  const Named named{"pull",
                    {{"layer", line.layer},
                     {"status", line.status},
                     {"current_bytes", line.current_bytes},
                     {"total_bytes", line.total_bytes}}};
  return to_text(named, line.at);
}

}  // namespace cutover::api
