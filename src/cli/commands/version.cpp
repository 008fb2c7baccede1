#include <CLI/App.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/api/json.hpp"
#include "cli/commands/commands.hpp"

namespace cutover::cli {
namespace {

std::string report(const std::string& daemon, bool as_json) {
  if (as_json) {
    nlohmann::ordered_json json;
    json["cutover"] = CUTOVER_VERSION;
    json["cutoverd"] = daemon.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(daemon);
    return json.dump() + "\n";
  }
  return std::string(version_text()) + "\n" + (daemon.empty() ? "" : "cutoverd " + daemon + "\n");
}

Task<Answer<int>> version(Session& session) {
  Call call;
  call.target = "/v1/version";
  auto body = co_await session.client.call(std::move(call), std::chrono::seconds(5));
  std::string daemon;
  if (body) {
    const auto json = object_from(*body);
    if (json) daemon = text_of(*json, "version");
  }
  session.streams.out << report(daemon, session.json);
  if (!body) session.streams.err << body.error().text << "\n";
  co_return kOk;
}

}  // namespace

const char* version_text() {
  return "cutover " CUTOVER_VERSION;
}

void add_version(CLI::App& program, Context& context) {
  CLI::App* command = add_api_command(program, context, "version",
                                      "Show the version of this program, and of cutoverd if it answers");
  command->callback([&context] { context.run("", version); });
}

}  // namespace cutover::cli
