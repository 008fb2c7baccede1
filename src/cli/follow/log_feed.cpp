#include "cli/follow/log_feed.hpp"

#include <algorithm>
#include <utility>

#include "cli/client/paths.hpp"
#include "cutover/base/duration.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;

/// A daemon that is restarted is back much sooner.
constexpr Milliseconds kPatience = 30s;
constexpr Milliseconds kFirstPause = 100ms;
constexpr Milliseconds kLongestPause = 2s;
/// What breaks sooner than that was no return of the daemon's.
constexpr Milliseconds kSettled = 5s;
/// Containers are read side by side: a line of one may come after a later one of another.
constexpr Milliseconds kOverlap = 5s;

std::string container_of(const LogLineView& line) {
  return line.process + "/" + std::to_string(line.deployment);
}

}  // namespace

LogFeed::LogFeed(Client& client, Clock& clock, LogQuery query, Trouble trouble)
    : client_(client), clock_(clock), query_(std::move(query)), trouble_(std::move(trouble)) {}

Task<Answer<void>> LogFeed::open() {
  began_ = clock_.utc();
  auto connected = co_await connect();
  co_return connected;
}

Task<Answer<std::optional<LogLineView>>> LogFeed::next() {
  while (true) {
    while (has_next()) {
      auto line = take_line();
      if (line && !was_shown(*line)) co_return line;
    }
    if (!connection_) {
      auto connected = co_await connect_again();
      if (!connected) co_return connected.error();
    }
    auto piece = co_await connection_->read_some();
    if (piece && !piece->empty()) {
      lost_at_.reset();
      pause_ = 0ms;
      received_.erase(0, std::exchange(begin_, 0));
      received_ += *piece;
      continue;
    }
    if (!query_.follow && piece) co_return std::optional<LogLineView>();
    if (!query_.follow) co_return Failure{kUnreachable, piece.error().text() + "; the output is not whole"};
    lose(piece ? "cutoverd ended the connection" : piece.error().text());
  }
}

std::optional<LogLineView> LogFeed::take_line() {
  const auto end = received_.find('\n', begin_);
  auto line = log_line_from(std::string_view(received_).substr(begin_, end - begin_));
  begin_ = end + 1;
  if (!line || line->is_notice() || was_shown(*line)) return line;
  last_[container_of(*line)] = line->at;
  newest_ = std::max(newest_, line->at);
  return line;
}

bool LogFeed::was_shown(const LogLineView& line) const {
  if (line.is_notice()) return false;
  const auto last = last_then_.find(container_of(line));
  return last != last_then_.end() && line.at <= last->second;
}

Task<Answer<void>> LogFeed::connect() {
  Call call;
  call.target = logs_target(now());
  call.headers = {{"Accept", "application/x-ndjson"}};
  auto opened = co_await client_.open(std::move(call));
  if (!opened) co_return opened.error();
  connection_ = std::move(*opened);
  connected_at_ = clock_.now();
  co_return Answer<void>();
}

Task<Answer<void>> LogFeed::connect_again() {
  while (true) {
    if (lost_at_ && clock_.now() - *lost_at_ >= kPatience) {
      co_return Failure{kUnreachable, "cutoverd has not come back within " + to_text(kPatience) +
                                          "; there may be more output"};
    }
    if (lost_at_) co_await clock_.sleep_until(clock_.now() + pause_);
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    auto connected = co_await connect();
    if (connected || !connected.error().may_pass()) co_return connected;
  }
}

void LogFeed::lose(const std::string& why) {
  connection_.reset();
  received_.clear();  // half a line comes again, whole
  begin_ = 0;
  last_then_ = last_;
  lost_once_ = true;
  const bool had_settled = clock_.now() - connected_at_ >= kSettled;
  if (lost_at_ && !had_settled) return;
  lost_at_ = clock_.now();
  trouble_(why + "; connecting again");
}

/// What is missing, after a loss.
LogQuery LogFeed::now() const {
  LogQuery query = query_;
  if (!lost_once_) return query;
  const auto newest = from_rfc3339(newest_);
  query.tail = "all";
  query.since = to_rfc3339(newest ? *newest - kOverlap : began_);
  return query;
}

std::string logs_target(const LogQuery& query, const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& process : query.processes) pairs.emplace_back("process", process);
  pairs.emplace_back("tail", query.tail);
  pairs.emplace_back("since", query.since);
  if (query.follow) pairs.emplace_back("follow", "true");
  pairs.insert(pairs.end(), more.begin(), more.end());
  return app_path(query.app) + "/logs" + cli::query(pairs);
}

}  // namespace cutover::cli
