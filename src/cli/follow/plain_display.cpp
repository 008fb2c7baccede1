#include <ostream>

#include "cli/follow/display.hpp"
#include "cli/follow/ending.hpp"
#include "cli/follow/narrator.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

class PlainDisplay final : public Display {
 public:
  explicit PlainDisplay(Output output) : output_(output) {
    output_.look.width = 0;
    output_.look.unicode = false;
  }

  void begin(const DeploymentView& deployment, const std::string&) override {
    print(beginning_line(deployment));
  }

  void show(const ServerEvent& raw) override {
    const Event event = event_from(raw);
    for (const Line& line : narrator_.tell(event)) print(indented(2, line));
    if (const auto* phase = std::get_if<PhaseStarted>(&event.body))
      print({{spaced(phase->phase), Tone::strong}});
    if (const auto* phase = std::get_if<PhaseEnded>(&event.body)) {
      print({{spaced(phase->phase) + " "},
             {phase->result, tone_of_result(phase->result)},
             {" in " + spent(phase->duration)}});
    }
  }

  void end(const DeploymentView& deployment, const std::string&) override {
    for (const Line& line : narrator_.rest()) print(indented(2, line));
    for (const Line& line : ending_lines(deployment, output_.look)) print(line);
  }

  void say(const std::string& text) override { output_.err << "cutover: " << text << "\n" << std::flush; }

  void ask(const std::string& question) override { output_.err << question << "\n" << std::flush; }

  void close() override {
    for (const Line& line : narrator_.rest()) print(indented(2, line));
  }
  void tick(WallTime) override {}

 private:
  void print(const Line& line) { output_.out << text_of(line, output_.look) << "\n" << std::flush; }

  Output output_;
  Narrator narrator_{false};
};

}  // namespace

std::unique_ptr<Display> make_plain_display(Output output) {
  return std::make_unique<PlainDisplay>(output);
}

}  // namespace cutover::cli
