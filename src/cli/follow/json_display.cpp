#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/follow/display.hpp"

namespace cutover::cli {
namespace {

/// {"event": ..., "id": ..., "data": ...}: an event as it came, between the deployment as it was accepted and
/// as it ended.
class JsonDisplay final : public Display {
 public:
  explicit JsonDisplay(Output output) : output_(output) {}

  void begin(const DeploymentView&, const std::string& json) override { print("accepted", "", json); }
  void show(const ServerEvent& event) override { print(event.kind, event.id, event.data); }
  void end(const DeploymentView&, const std::string& json) override { print("deployment", "", json); }
  void say(const std::string& text) override { output_.err << "cutover: " << text << "\n" << std::flush; }
  void ask(const std::string& question) override { output_.err << question << "\n" << std::flush; }
  void close() override {}
  void tick(WallTime) override {}

 private:
  void print(const std::string& kind, const std::string& id, const std::string& data) {
    nlohmann::ordered_json line;
    line["event"] = kind;
    if (!id.empty()) line["id"] = nlohmann::ordered_json::parse(id, nullptr, false);
    line["data"] = nlohmann::ordered_json::parse(data, nullptr, false);
    if (line["data"].is_discarded()) return;
    if (!id.empty() && line["id"].is_discarded()) line["id"] = id;
    output_.out << line.dump() << "\n" << std::flush;
  }

  Output output_;
};

}  // namespace

std::unique_ptr<Display> make_json_display(Output output) {
  return std::make_unique<JsonDisplay>(output);
}

}  // namespace cutover::cli
