#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "cli/api/event.hpp"
#include "cli/terminal/terminfo.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// Shows a deployment as it goes on.
class Display {
 public:
  virtual ~Display() = default;

  virtual void begin(const DeploymentView& deployment, const std::string& json) = 0;
  virtual void show(const ServerEvent& event) = 0;
  virtual void end(const DeploymentView& deployment, const std::string& json) = 0;
  /// About the following itself: a lost connection, what Ctrl-C did.
  virtual void say(const std::string& text) = 0;
  /// A question that stands until it is taken back with "".
  virtual void ask(const std::string& question) = 0;
  /// It is no longer followed. After `end`: nothing.
  virtual void close() = 0;
  /// Time has passed.
  virtual void tick(WallTime now) = 0;
};

struct Output {
  std::ostream& out;
  std::ostream& err;
  int descriptor = -1;  ///< of `out`, to be asked how wide it is
  Look look;
};

/// Drawn again and again, at the end of a terminal.
std::unique_ptr<Display> make_live_display(Output output, std::unique_ptr<Terminfo> terminal);
/// Lines, each when it is known; the same for the same events.
std::unique_ptr<Display> make_plain_display(Output output);
/// A JSON object a line.
std::unique_ptr<Display> make_json_display(Output output);

}  // namespace cutover::cli
