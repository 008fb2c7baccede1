#include <algorithm>

#include "api/event_json.hpp"
#include "api/handlers.hpp"
#include "api/problem.hpp"
#include "api/query.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

/// Proxies and clients close what is silent for a minute.
constexpr Milliseconds kSilence{15'000};

/// A deployment's events, each from the journal when its reader is ready for it: a slow reader delays nobody,
/// and nothing is kept for it.
class EventStream final : public ResponseStream {
 public:
  EventStream(const Dependencies& dependencies, model::DeploymentId id, int after)
      : dependencies_(dependencies), id_(std::move(id)) {
    cursor_.after = after;
  }

  Task<Result<void>> run(BodyWriter& to) override {
    std::string greeting = "retry: 1000\n\n";
    auto greeted = co_await to.write(std::move(greeting));
    if (!greeted) co_return greeted.error();
    while (true) {
      auto asked = dependencies_.deploy.events(id_, cursor_);
      auto page = co_await with_timeout<deploy::EventPage>(dependencies_.clock, kSilence, "nothing new",
                                                           std::move(asked));
      const bool silent = !page && page.error().code() == ErrorCode::timeout;
      if (!page && !silent) co_return page.error();
      std::string text = silent ? ": alive\n\n" : take(*page);
      auto written = co_await to.write(std::move(text));
      if (!written) co_return written.error();
      if (page && page->over) co_return Result<void>();
    }
  }

 private:
  std::string take(const deploy::EventPage& page) {
    std::string text;
    int number = page.first;
    for (const auto& event : page.events) text += to_sse(event, number++);
    for (const auto& line : page.pulls) {
      text += to_sse(line);
      cursor_.pull_turn = line.turn;
    }
    cursor_.after = std::max(cursor_.after, number - 1);
    return text;
  }

  const Dependencies& dependencies_;
  const model::DeploymentId id_;
  deploy::EventCursor cursor_;
};

}  // namespace

Task<Result<Response>> follow_deployment(const Dependencies& dependencies, const Call& call) {
  const auto after = parse_after(call.query, call.request.last_event_id);
  if (!after) co_return after.error();
  const model::DeploymentId id{call.app, call.number};
  auto there = co_await dependencies.deploy.deployment(id);
  if (!there) co_return there.error();
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would keep events back
  response.stream = std::make_shared<EventStream>(dependencies, id, *after);
  co_return response;
}

}  // namespace cutover::api
