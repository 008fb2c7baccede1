#include "cli/commands/following.hpp"

#include "cli/follow/follower.hpp"

namespace cutover::cli {
namespace {

std::unique_ptr<Display> make_display(Session& session) {
  const Output output{session.streams.out, session.streams.err, session.streams.out_descriptor,
                      session.out_look};
  if (session.json) return make_json_display(output);
  if (session.out_is_terminal()) {
    if (auto terminal = Terminfo::load()) return make_live_display(output, std::move(terminal));
  }
  return make_plain_display(output);
}

}  // namespace

Task<Answer<int>> follow(Session& session, std::string json) {
  auto deployment = deployment_from(json);
  if (!deployment) co_return deployment.error();
  const auto display = make_display(session);
  Follower::Options options;
  if (is_terminal(session.streams.in_descriptor)) options.keyboard = session.streams.in_descriptor;
  Follower follower(session.executor, session.client, session.clock, *display, *deployment, options);
  display->begin(*deployment, json);
  auto code = co_await follower.run();
  co_return code;
}

Task<Answer<int>> accepted(Session& session, std::string json, bool detach) {
  if (!detach) {
    auto code = co_await follow(session, std::move(json));
    co_return code;
  }
  auto deployment = deployment_from(json);
  if (!deployment) co_return deployment.error();
  print_result(
      session, json,
      deployment->name() + " is accepted; follow it: cutover show --follow " + deployment->name() + "\n");
  co_return kOk;
}

}  // namespace cutover::cli
