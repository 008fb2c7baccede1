#include "cli/follow/event_feed.hpp"

#include <algorithm>
#include <utility>

#include "cutover/base/timeout.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;

/// A daemon that is restarted is back much sooner.
constexpr Milliseconds kPatience = 60s;
constexpr Milliseconds kFirstPause = 100ms;
constexpr Milliseconds kLongestPause = 2s;
/// The daemon says something every 15 s.
constexpr Milliseconds kLongestSilence = 45s;

}  // namespace

EventFeed::EventFeed(Client& client, Clock& clock, std::string target, Trouble trouble)
    : client_(client), clock_(clock), target_(std::move(target)), trouble_(std::move(trouble)) {}

Task<Answer<std::optional<ServerEvent>>> EventFeed::next() {
  while (true) {
    if (auto event = events_.next()) {
      if (!event->id.empty()) last_id_ = event->id;
      co_return std::optional<ServerEvent>(std::move(*event));
    }
    if (!connection_) {
      auto connected = co_await connect();
      if (!connected) co_return connected.error();
    }
    std::string silence = "cutoverd said nothing";
    auto reading =
        with_timeout<std::string>(clock_, kLongestSilence, std::move(silence), connection_->read_some());
    auto piece = co_await std::move(reading);
    if (!piece) {
      lose(piece.error().text());
      continue;
    }
    if (piece->empty()) {
      connection_.reset();
      over_ = true;
      co_return std::optional<ServerEvent>();
    }
    lost_at_.reset();
    pause_ = kFirstPause;
    events_.feed(*piece);
  }
}

void EventFeed::lose(const std::string& why) {
  connection_.reset();
  events_ = ServerEvents();  // half an event is sent again, whole
  if (lost_at_) return;
  lost_at_ = clock_.now();
  trouble_(why + "; connecting again");
}

Task<Answer<void>> EventFeed::connect() {
  if (std::exchange(over_, false)) lose("cutoverd ended the connection");
  while (true) {
    if (lost_at_ && clock_.now() - *lost_at_ >= kPatience) {
      co_return Failure{kUnreachable, "cutoverd has not come back within " + to_text(kPatience)};
    }
    if (lost_at_) co_await clock_.sleep_until(clock_.now() + pause_);
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    Call call;
    call.target = target_;
    call.headers = {{"Accept", "text/event-stream"}};
    if (!last_id_.empty()) call.headers.emplace_back("Last-Event-ID", last_id_);
    auto opened = co_await client_.open(std::move(call));
    if (opened) {
      connection_ = std::move(*opened);
      co_return Answer<void>();
    }
    if (!opened.error().may_pass()) co_return opened.error();
    lose(opened.error().text);
  }
}

}  // namespace cutover::cli
