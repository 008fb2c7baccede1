#include "deploy/log_source.hpp"

#include "cutover/base/utf8.hpp"
#include "cutover/engine/swarm.hpp"

namespace cutover::deploy {
namespace {

constexpr std::size_t kLongestLine = 64 * 1024;

bool is_timestamp(std::string_view word) {
  return word.size() >= 20 && word[4] == '-' && word[10] == 'T';
}

}  // namespace

Task<std::string> tail_of(engine::Stream<engine::LogChunk>& log, std::size_t bytes) {
  std::string text;
  while (true) {
    auto chunk = co_await log.next();
    if (!chunk || !*chunk) break;
    text += (*chunk)->text;
    if (text.size() > 2 * bytes) text.erase(0, text.size() - bytes);
  }
  if (text.size() > bytes) text.erase(0, text.size() - bytes);
  co_return to_valid_utf8(text);
}

LogLine notice_of_missing(const ManagedContainer& container, const Error& failure, bool has_begun) {
  std::string text = "the log of " + container.name;
  if (!container.node.empty()) text += " on node " + container.node;
  text += (has_begun ? " breaks off: " : " can't be read: ") + to_valid_utf8(failure.message());
  return LogLine{container.process, container.deployment, true, "", std::move(text), true};
}

void LineSplitter::feed(const engine::LogChunk& chunk) {
  const bool is_error = chunk.stream == engine::LogChunk::Stream::err;
  std::string& begun = is_error ? err_ : out_;
  begun += chunk.text;
  cut(begun, is_error);
}

void LineSplitter::cut(std::string& begun, bool is_error) {
  std::size_t start = 0;
  for (std::size_t end; (end = begun.find('\n', start)) != std::string::npos; start = end + 1) {
    add(std::string_view(begun).substr(start, end - start), is_error);
  }
  begun.erase(0, start);
  if (begun.size() < kLongestLine) return;
  add(begun, is_error);
  begun.clear();
}

void LineSplitter::finish() {
  if (!out_.empty()) add(out_, false);
  if (!err_.empty()) add(err_, true);
  out_.clear();
  err_.clear();
}

void LineSplitter::add(std::string_view line, bool is_error) {
  LogLine taken{process_, deployment_, is_error, "", ""};
  const auto space = std::min(line.find(' '), line.size());
  if (is_timestamp(line.substr(0, space))) {
    taken.at = line.substr(0, space);
    line.remove_prefix(std::min(space + 1, line.size()));
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  taken.text = to_valid_utf8(line);
  lines_.push_back(std::move(taken));
}

std::optional<LogLine> LineSplitter::next() {
  if (lines_.empty()) return std::nullopt;
  LogLine line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

Task<Result<std::unique_ptr<LogSource>>> LogSource::open(const Dependencies& dependencies,
                                                         ManagedContainer container,
                                                         engine::LogOptions options, std::string since) {
  options.timestamps = true;
  std::string id = container.id;
  auto opening = container.is_task ? dependencies.swarm->task_logs(std::move(id), options)
                                   : dependencies.engine.container_logs(std::move(id), options);
  auto stream = co_await std::move(opening);
  if (!stream) co_return stream.error().in("reading the log of container " + container.name);
  co_return std::unique_ptr<LogSource>(new LogSource(container, std::move(*stream), std::move(since)));
}

Task<Result<std::optional<LogLine>>> LogSource::next() {
  while (true) {
    auto line = lines_.next();
    if (line && !since_.empty() && line->at <= since_) continue;
    if (line || over_) co_return line;
    auto chunk = co_await stream_->next();
    if (!chunk) co_return chunk.error();
    over_ = !*chunk;
    if (over_) {
      lines_.finish();
    } else {
      lines_.feed(**chunk);
    }
  }
}

}  // namespace cutover::deploy
