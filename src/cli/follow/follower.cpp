#include "cli/follow/follower.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "cli/client/paths.hpp"
#include "cli/terminal/keyboard.hpp"
#include "cutover/base/parallel.hpp"

namespace cutover::cli {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr Milliseconds kFrame = 100ms;
constexpr char kCancel = 'c';
constexpr char kLeave = 'l';

template <class T>
Result<Answer<T>> wrapped(Answer<T> answer) {
  return Result<Answer<T>>(boost::system::in_place_value, std::move(answer));
}

Task<Result<char>> key_of(Keyboard& keyboard) {
  auto key = co_await keyboard.key();
  co_return key ? *key : kLeave;
}

}  // namespace

Follower::Follower(asio::any_io_executor executor, Client& client, Clock& clock, Display& display,
                   DeploymentView deployment, Options options)
    : signals_(executor, SIGINT, SIGTERM, SIGHUP),
      client_(client),
      clock_(clock),
      display_(display),
      deployment_(std::move(deployment)),
      options_(options),
      feed_(client, clock, deployment_path(deployment_.app, deployment_.number) + "/events",
            [&display](const std::string& what) { display.say(what); }) {}

Task<Answer<int>> Follower::run() {
  std::vector<Task<Result<Answer<int>>>> tasks;
  tasks.push_back(follow_events());
  tasks.push_back(follow_signals());
  tasks.push_back(redraw());
  auto first = co_await first_of<Answer<int>>(std::move(tasks));
  display_.close();
  if (!first) co_return Failure{kFailed, first.error().text()};
  co_return std::move(*first);
}

Task<Result<Answer<int>>> Follower::follow_events() {
  while (true) {
    auto event = co_await feed_.next();
    if (!event) {
      Failure failure = event.error();
      failure.text += "; " + deployment_.name() + " may go on: cutover show " + deployment_.name();
      co_return wrapped<int>(failure);
    }
    const bool is_last = !*event || (*event)->kind == "ended";
    if (*event) display_.show(**event);
    if (!is_last) continue;
    auto over = co_await ended();
    if (!over) {
      if (over.error().may_pass()) continue;  // the feed has the patience
      co_return wrapped<int>(over.error());
    }
    if (*over) co_return wrapped<int>(**over);
  }
}

Task<Answer<std::optional<int>>> Follower::ended() {
  Call call;
  call.target = deployment_path(deployment_.app, deployment_.number);
  auto body = co_await client_.call(std::move(call));
  if (!body) co_return body.error();
  auto deployment = deployment_from(*body);
  if (!deployment) co_return deployment.error();
  if (deployment->outcome.empty()) co_return std::optional<int>();
  display_.end(*deployment, *body);
  co_return std::optional<int>(exit_code_of(deployment->outcome));
}

Task<Result<Answer<int>>> Follower::follow_signals() {
  while (true) {
    const int signal = co_await signals_.async_wait(asio::use_awaitable);
    if (signal != SIGINT || options_.keyboard < 0) co_return wrapped<int>(leave());
    display_.ask("Ctrl-C: [c] cancel " + deployment_.name() +
                 "   [l] leave it running   [Enter] go on following");
    auto decided = co_await decision();
    display_.ask("");
    const char key = decided ? *decided : kLeave;
    if (key == kLeave) co_return wrapped<int>(leave());
    if (key == kCancel) co_await cancel();
  }
}

/// A key that means something, or kLeave for another signal.
Task<Result<char>> Follower::decision() {
  Keyboard keyboard(options_.keyboard);
  while (true) {
    std::vector<Task<Result<char>>> tasks;
    tasks.push_back(key_of(keyboard));
    tasks.push_back(next_signal());
    auto key = co_await first_of<char>(std::move(tasks));
    if (!key) co_return key;
    if (*key == kCancel || *key == kLeave || *key == '\n' || *key == '\r') co_return key;
  }
}

Task<Result<char>> Follower::next_signal() {
  co_await signals_.async_wait(asio::use_awaitable);
  co_return kLeave;
}

Task<void> Follower::cancel() {
  Call call;
  call.method = "POST";
  call.target = deployment_path(deployment_.app, deployment_.number) + "/cancel";
  auto answer = co_await client_.call(std::move(call));
  display_.say(answer ? deployment_.name() + " was asked to end" : answer.error().text);
}

int Follower::leave() {
  display_.close();
  display_.say(deployment_.name() + " goes on, no longer followed: cutover show --follow " +
               deployment_.name());
  return kLeftRunning;
}

Task<Result<Answer<int>>> Follower::redraw() {
  while (true) {
    display_.tick(clock_.utc());
    co_await clock_.sleep_until(clock_.now() + kFrame);
  }
}

}  // namespace cutover::cli
