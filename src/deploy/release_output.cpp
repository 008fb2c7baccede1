#include "deploy/release_output.hpp"

#include <algorithm>
#include <utility>

#include "cutover/base/utf8.hpp"

namespace cutover::deploy {

namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;

}  // namespace

Task<Result<void>> ReleaseOutput::follow() {
  engine::LogOptions options;
  options.follow = true;
  co_return co_await copy(options, 0);
}

Task<Result<void>> ReleaseOutput::complete() {
  auto copied = co_await copy(engine::LogOptions(), taken_);
  if (!split_.empty()) {
    attempt_.journal.note(model::ReleaseOutput{to_valid_utf8(std::exchange(split_, std::string()))});
  }
  co_return copied;
}

Task<Result<void>> ReleaseOutput::copy(engine::LogOptions options, std::uint64_t known) {
  auto opening = open_(options);
  auto logs = co_await std::move(opening);
  if (!logs) co_return logs.error();
  std::size_t uncommitted = 0;
  while (true) {
    auto chunk = co_await (*logs)->next();
    if (!chunk) co_return chunk.error();
    if (!*chunk) co_return Result<void>();
    std::string fresh = std::move((*chunk)->text);
    const auto passed_over = std::min<std::uint64_t>(known, fresh.size());
    known -= passed_over;
    fresh.erase(0, passed_over);
    taken_ += fresh.size();
    std::string text = whole_characters(std::move(fresh));
    uncommitted += text.size();
    if (!text.empty()) attempt_.journal.note(model::ReleaseOutput{std::move(text)});
    if (uncommitted < kFlushBytes) continue;
    uncommitted = 0;
    auto committed = co_await attempt_.journal.commit();
    if (!committed) co_return committed.error();
  }
}

std::string ReleaseOutput::whole_characters(std::string chunk) {
  split_ += chunk;
  std::size_t whole = split_.size();
  for (std::size_t back = 1; back <= 3 && back <= split_.size(); ++back) {
    const auto byte = static_cast<unsigned char>(split_[split_.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    if (length > back) whole -= back;
    break;
  }
  std::string text = to_valid_utf8(std::string_view(split_).substr(0, whole));
  split_.erase(0, whole);
  return text;
}

}  // namespace cutover::deploy
