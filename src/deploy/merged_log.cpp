#include "deploy/merged_log.hpp"

#include <algorithm>

#include "cutover/base/parallel.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

/// A Swarm that has not noticed yet that a node is away waits for it.
constexpr Milliseconds kNodeAnswersWithin = 10s;

/// A log of which the first line is at hand; none: there is no more.
struct Reading {
  ManagedContainer container;
  std::unique_ptr<LogSource> source{};
  std::optional<LogLine> head{};
};

Task<Result<Reading>> begin(const Dependencies& dependencies, ManagedContainer container,
                            engine::LogOptions options) {
  Reading reading{container};
  std::string from_the_first;
  auto source =
      co_await LogSource::open(dependencies, std::move(container), options, std::move(from_the_first));
  if (!source) co_return source.error();
  reading.source = std::move(*source);
  auto head = co_await reading.source->next();
  if (!head) co_return head.error();
  reading.head = std::move(*head);
  co_return reading;
}

/// Each for itself: a log may be long, and its node die in the middle.
Task<Result<std::optional<LogLine>>> next_of(const Dependencies& dependencies, Reading& reading) {
  auto next = reading.source->next();
  if (reading.container.is_task) {
    next = with_timeout<std::optional<LogLine>>(dependencies.clock, kNodeAnswersWithin,
                                                "its node did not answer", std::move(next));
  }
  co_return co_await std::move(next);
}

/// Side by side, in the order of the containers.
Task<std::vector<Result<Reading>>> begin_all(const Dependencies& dependencies,
                                             const std::vector<ManagedContainer>& containers,
                                             engine::LogOptions options) {
  std::vector<Task<Result<Reading>>> work;
  for (const ManagedContainer& container : containers) {
    auto beginning = begin(dependencies, container, options);
    if (container.is_task) {
      beginning = with_timeout<Reading>(dependencies.clock, kNodeAnswersWithin, "its node did not answer",
                                        std::move(beginning));
    }
    work.push_back(std::move(beginning));
  }
  co_return co_await join_all(std::move(work));
}

/// The oldest line goes first.
Task<Result<void>> merge(const Dependencies& dependencies, std::vector<Reading> all, LogSink& sink) {
  while (true) {
    Reading* oldest = nullptr;
    for (Reading& one : all) {
      if (one.head && (!oldest || one.head->at < oldest->head->at)) oldest = &one;
    }
    if (!oldest) co_return Result<void>();
    LogLine line = std::move(*oldest->head);
    oldest->head.reset();
    auto taken = co_await sink.take(std::move(line));
    if (!taken) co_return taken.error();
    auto next = co_await next_of(dependencies, *oldest);
    if (next) {
      oldest->head = std::move(*next);
      continue;
    }
    LogLine notice = notice_of_missing(oldest->container, next.error(), true);
    auto told = co_await sink.take(std::move(notice));
    if (!told) co_return told.error();
  }
}

}  // namespace

Task<Result<void>> read_to_the_end(const Dependencies& dependencies, std::vector<ManagedContainer> containers,
                                   engine::LogOptions options, LogSink& sink) {
  auto begun = co_await begin_all(dependencies, containers, options);
  const bool none_can_be_read =
      !begun.empty() &&
      std::none_of(begun.begin(), begun.end(), [](const auto& one) { return one.has_value(); });
  if (none_can_be_read) co_return begun.front().error();
  std::vector<Reading> readings;
  for (std::size_t i = 0; i < begun.size(); ++i) {
    if (begun[i]) {
      readings.push_back(std::move(*begun[i]));
      continue;
    }
    LogLine notice = notice_of_missing(containers[i], begun[i].error(), false);
    auto told = co_await sink.take(std::move(notice));
    if (!told) co_return told.error();
  }
  co_return co_await merge(dependencies, std::move(readings), sink);
}

}  // namespace cutover::deploy
