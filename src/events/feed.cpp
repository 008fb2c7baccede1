#include "cutover/events/feed.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace cutover::events {

namespace asio = boost::asio;

namespace {
constexpr std::size_t kMaxLayers = 256;
}

void Feed::touch(const std::string& app) {
  ring(topic(app));
}

void Feed::pull(const std::string& app, PullLine line) {
  Topic& of_app = topic(app);
  if (!of_app.lines.contains(line.layer) && of_app.lines.size() >= kMaxLayers) return;
  line.turn = ++of_app.turn;
  std::string layer = line.layer;
  of_app.lines[std::move(layer)] = std::move(line);
  ring(of_app);
}

void Feed::pull_ended(const std::string& app) {
  topic(app).lines.clear();
}

std::uint64_t Feed::version(const std::string& app) const {
  const auto found = topics_.find(app);
  return found == topics_.end() ? 0 : found->second->version;
}

Task<void> Feed::changed(std::string app, std::uint64_t seen) {
  Topic& of_app = topic(app);
  while (of_app.version == seen) {
    boost::system::error_code ignored;
    co_await of_app.bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

std::vector<PullLine> Feed::pull_lines(const std::string& app, std::uint64_t turn) const {
  std::vector<PullLine> lines;
  const auto found = topics_.find(app);
  if (found == topics_.end()) return lines;
  for (const auto& [layer, line] : found->second->lines) {
    if (line.turn > turn) lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.turn < b.turn; });
  return lines;
}

Feed::Topic& Feed::topic(const std::string& app) {
  std::unique_ptr<Topic>& found = topics_[app];
  if (!found) found = std::make_unique<Topic>(executor_);
  return *found;
}

void Feed::ring(Topic& topic) {
  ++topic.version;
  topic.bell.cancel();
}

}  // namespace cutover::events
