#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <string>

#include "cli/client/client.hpp"
#include "cli/failure.hpp"
#include "cli/program.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/view/look.hpp"
#include "cutover/base/clock.hpp"

namespace cutover::cli {

/// What every command that asks the daemon can be told.
struct Settings {
  std::string socket;
  bool json = false;
  ColorChoice color = ColorChoice::automatic;
};

/// What such a command works with.
struct Session {
  boost::asio::any_io_executor executor;
  Clock& clock;
  Client& client;
  Streams streams;
  bool json = false;
  Look out_look;
  Look err_look;

  bool out_is_terminal() const { return is_terminal(streams.out_descriptor); }
};

using Work = std::function<Task<Answer<int>>(Session&)>;

/// Runs a command to its end, and says why it failed. `app`: the one that it is about, or "".
int run_session(const Streams& streams, const Settings& settings, const std::string& app, const Work& work);

/// The result of one: the JSON as it came, or the text.
void print_result(Session& session, const std::string& json, const std::string& text);

}  // namespace cutover::cli
