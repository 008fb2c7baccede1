#include "cli/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <ostream>

#include "cli/unknown_app.hpp"
#include "cli/view/text.hpp"

namespace cutover::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Look look_of(int descriptor, ColorChoice choice) {
  Look look;
  const bool terminal = is_terminal(descriptor);
  look.color = wants_color({choice, terminal, environment("NO_COLOR"), environment("TERM")});
  look.unicode = locale_is_utf8();
  look.width = terminal ? terminal_size(descriptor).columns : 0;
  return look;
}

void report(Session& session, const Failure& failure) {
  if (session.json && !failure.json.empty()) session.streams.out << failure.json << "\n";
  session.streams.err << paint(session.err_look, Tone::bad, "cutover:") << " " << plain_text(failure.text)
                      << "\n";
  for (const std::string& detail : failure.details) session.streams.err << "  " << plain_text(detail) << "\n";
}

Task<void> carry_out(Session& session, const std::string& app, const Work& work, int& exit_code) {
  auto done = co_await work(session);
  if (done) {
    exit_code = *done;
    co_return;
  }
  Failure failure = done.error();
  if (failure.type == "not-found" && !app.empty())
    failure = co_await with_nearest_app(session.client, app, failure);
  report(session, failure);
  exit_code = failure.exit_code;
}

}  // namespace

int run_session(const Streams& streams, const Settings& settings, const std::string& app, const Work& work) {
  boost::asio::io_context context(1);
  const auto clock = make_system_clock();
  Client client(*clock, settings.socket);
  Session session{context.get_executor(),
                  *clock,
                  client,
                  streams,
                  settings.json,
                  look_of(streams.out_descriptor, settings.color),
                  look_of(streams.err_descriptor, settings.color)};
  int exit_code = kFailed;
  std::exception_ptr bug;
  boost::asio::co_spawn(context, carry_out(session, app, work, exit_code),
                        [&bug](std::exception_ptr thrown) { bug = thrown; });
  context.run();
  if (bug) std::rethrow_exception(bug);
  return exit_code;
}

void print_result(Session& session, const std::string& json, const std::string& text) {
  if (session.json) {
    session.streams.out << json << (json.ends_with('\n') ? "" : "\n");
  } else {
    session.streams.out << text;
  }
}

}  // namespace cutover::cli
