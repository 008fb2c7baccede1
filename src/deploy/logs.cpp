#include "deploy/logs.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>
#include <set>

#include "cutover/base/parallel.hpp"
#include "deploy/cluster/task_list.hpp"
#include "deploy/containers.hpp"
#include "deploy/log_source.hpp"
#include "deploy/merged_log.hpp"

namespace cutover::deploy {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kQueuedLines =
    1000;                                // then the Engine is read no further until the reader has caught up
constexpr Milliseconds kLookAgain = 1s;  // for containers that came without our doing

engine::LogOptions options_for(const LogRequest& request) {
  engine::LogOptions options;
  options.follow = request.follow;
  options.tail = request.tail;
  options.since_s = request.since_s;
  return options;
}

/// A word that is no process of the app's is a mistake, not one that has written nothing yet.
Result<void> check_processes(const LogRequest& request, const model::App& app,
                             const std::vector<ManagedContainer>& containers) {
  std::set<std::string> known;
  for (const model::Process& process : app.processes) known.insert(process.name);
  for (const ManagedContainer& container : containers) known.insert(container.process);
  if (app.release) known.emplace(kReleaseProcess);
  for (const std::string& asked : request.processes) {
    if (known.contains(asked)) continue;
    std::string all;
    for (const std::string& name : known) all += (all.empty() ? "" : ", ") + name;
    return Error(ErrorCode::not_found, request.app + " has no process " + asked +
                                           (known.size() == 1 ? "; it has " : "; its processes are ") + all);
  }
  return Result<void>();
}

/// Of the processes that are asked for, newest first.
Task<Result<std::vector<ManagedContainer>>> containers_for(const Dependencies& dependencies,
                                                           const LogRequest& request, const model::App& app) {
  Containers containers(dependencies.engine, dependencies.clock);
  auto found = co_await containers.of_app(request.app);
  if (!found) co_return found.error();
  const InCluster is_in_cluster = co_await may_have_tasks(dependencies, app, *found);
  auto tasks = co_await add_tasks(dependencies, request.app, is_in_cluster, *found);
  if (!tasks) co_return tasks.error();
  auto known = check_processes(request, app, *found);
  if (!known) co_return known.error();
  std::erase_if(*found, [&request](const ManagedContainer& container) {
    const auto& wanted = request.processes;
    const bool asked_for = std::find(wanted.begin(), wanted.end(), container.process) != wanted.end();
    return wanted.empty() ? container.is_release() : !asked_for;
  });
  std::sort(found->begin(), found->end(), [](const auto& a, const auto& b) {
    return std::tie(b.deployment, a.process) < std::tie(a.deployment, b.process);
  });
  co_return found;
}

/// What runs is shown, or else the newest version.
void keep_what_is_shown(std::vector<ManagedContainer>& containers) {
  const bool any_up =
      std::any_of(containers.begin(), containers.end(), [](const auto& c) { return c.is_up(); });
  const int newest = containers.empty() ? 0 : containers.front().deployment;
  std::erase_if(containers, [any_up, newest](const ManagedContainer& container) {
    return any_up ? !container.is_up() : container.deployment != newest;
  });
}

/// The containers that run now, and those that take their places.
class Follower {
 public:
  Follower(asio::any_io_executor executor, const Dependencies& dependencies, model::App app,
           LogRequest request)
      : dependencies_(dependencies),
        app_(std::move(app)),
        request_(std::move(request)),
        moved_(executor, SteadyTime::max()),
        pumps_(executor, [](const std::string& name, const std::string& what) {
          spdlog::error("event=bug task={:?} what={:?}", "following the log of " + name, what);
        }) {}

  /// Until cancelled, or until nobody takes lines any more.
  Task<Result<void>> run(std::vector<ManagedContainer> first, LogSink& sink) {
    for (ManagedContainer& container : first) follow(std::move(container), options_for(request_));
    std::vector<Task<Result<void>>> work;
    work.push_back(hand_over(sink));
    work.push_back(look_for_others());
    std::exception_ptr thrown;
    Result<void> ended;
    try {
      ended = co_await first_of(std::move(work));
    } catch (...) {
      thrown = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    pumps_.cancel();
    co_await pumps_.join();
    if (thrown) std::rethrow_exception(thrown);
    co_return ended;
  }

 private:
  void follow(ManagedContainer container, engine::LogOptions options) {
    if (!followed_.insert(container.id).second) return;
    const std::string name = container.name;
    pumps_.spawn(name, pump(std::move(container), options));
  }

  Task<void> pump(ManagedContainer container, engine::LogOptions options) {
    const std::string id = container.id;
    std::string since = last_[id];
    ManagedContainer read = container;
    auto source = co_await LogSource::open(dependencies_, std::move(read), options, std::move(since));
    if (!source) co_await tell(container, source.error(), false);
    bool has_begun = false;
    while (source) {
      auto line = co_await (*source)->next();
      if (!line) co_await tell(container, line.error(), has_begun);
      if (!line || !*line) break;
      has_begun = true;
      told_.erase(id);
      last_[id] = (*line)->at;
      co_await put(std::move(**line));
    }
    followed_.erase(id);
  }

  /// Once, until it can be read: it is tried again with each look. One that has gone has ended, and where the
  /// Engine itself is away it will be back.
  Task<void> tell(const ManagedContainer& container, const Error& failure, bool has_begun) {
    spdlog::debug("event=log_ended container={} error={:?}", container.name, failure.text());
    const bool ends = failure.code() == ErrorCode::not_found || failure.outcome_unknown();
    if (ends || !told_.insert(container.id).second) co_return;
    LogLine notice = notice_of_missing(container, failure, has_begun);
    co_await put(std::move(notice));
  }

  Task<void> put(LogLine line) {
    while (lines_.size() >= kQueuedLines) co_await moved();
    lines_.push_back(std::move(line));
    moved_.cancel();
  }

  Task<Result<void>> hand_over(LogSink& sink) {
    while (true) {
      while (lines_.empty()) co_await moved();
      LogLine line = std::move(lines_.front());
      lines_.pop_front();
      moved_.cancel();
      auto taken = co_await sink.take(std::move(line));
      if (!taken) co_return taken.error();
    }
  }

  /// A deployment brings others, and so does somebody who starts one by hand. They are shown from their first
  /// line on, or from where their last run ended.
  Task<Result<void>> look_for_others() {
    while (true) {
      const std::uint64_t seen = dependencies_.feed.version(request_.app);
      auto containers = co_await containers_for(dependencies_, request_, app_);
      if (containers) {
        engine::LogOptions from_the_start;
        from_the_start.follow = true;
        for (ManagedContainer& container : *containers) {
          if (container.is_up()) follow(std::move(container), from_the_start);
        }
      }
      co_await changed_or_later(seen);
    }
  }

  Task<void> changed_or_later(std::uint64_t seen) {
    auto changed = until_changed(seen);
    auto later = with_timeout<void>(dependencies_.clock, kLookAgain, "no change", std::move(changed));
    co_await std::move(later);
  }
  Task<Result<void>> until_changed(std::uint64_t seen) {
    co_await dependencies_.feed.changed(request_.app, seen);
    co_return Result<void>();
  }

  Task<void> moved() {
    boost::system::error_code ignored;
    co_await moved_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }

  const Dependencies& dependencies_;
  const model::App app_;
  const LogRequest request_;
  std::deque<LogLine> lines_;
  std::set<std::string> followed_;           // containers' ids
  std::set<std::string> told_;               // likewise: of those that can't be read
  std::map<std::string, std::string> last_;  // the time of a container's last line, by id
  asio::steady_timer moved_;                 // never expires: cancelled when a line comes or goes
  TaskGroup pumps_;
};

std::string no_container(const LogRequest& request) {
  std::string processes;
  for (const std::string& process : request.processes)
    processes += (processes.empty() ? "'s " : ", ") + process;
  return "there is no container of " + request.app + processes + " whose log could be read";
}

}  // namespace

Task<Result<void>> read_logs(const Dependencies& dependencies, model::App app, LogRequest request,
                             LogSink& sink) {
  auto containers = co_await containers_for(dependencies, request, app);
  if (!containers) co_return containers.error();
  keep_what_is_shown(*containers);
  if (containers->empty()) {
    co_return Error(ErrorCode::not_found, no_container(request));
  }
  if (!request.follow) {
    const engine::LogOptions options = options_for(request);
    co_return co_await read_to_the_end(dependencies, std::move(*containers), options, sink);
  }
  auto executor = co_await asio::this_coro::executor;
  Follower follower(executor, dependencies, std::move(app), std::move(request));
  co_return co_await follower.run(std::move(*containers), sink);
}

}  // namespace cutover::deploy
