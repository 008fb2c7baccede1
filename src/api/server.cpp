#include "cutover/api/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "api/listener.hpp"
#include "api/session.hpp"
#include "cutover/base/task_group.hpp"
#include "cutover/base/timeout.hpp"

namespace cutover::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// What sessions need. They own it together, so that one which is destroyed after the server is safe.
struct Shared {
  const Dependencies dependencies;
  const Options options;
  std::set<Session*> sessions;
};

/// Owns the session, and the shared state for longer than the session.
Task<void> serve(std::shared_ptr<Shared> shared, std::unique_ptr<Session> session) {
  struct Leave {
    Shared& shared;
    Session* session;
    ~Leave() { shared.sessions.erase(session); }
  };
  shared->sessions.insert(session.get());
  const Leave leave{*shared, session.get()};
  co_await session->run();
}

class UnixServer final : public Server {
 public:
  UnixServer(asio::any_io_executor executor, Dependencies dependencies, Options options)
      : shared_(new Shared{std::move(dependencies), std::move(options), {}}),
        listener_(executor),
        tasks_(executor, report) {}

  Result<void> listen() override {
    const Options& options = shared_->options;
    return options.inherited_socket ? listener_.adopt(*options.inherited_socket)
                                    : listener_.open(options.socket);
  }
  Task<void> run() override;
  Task<void> stop(Milliseconds grace) override;

 private:
  static void report(const std::string& name, const std::string& what) {
    spdlog::error("event=bug task={:?} what={:?}", name, what);
  }
  void admit(Protocol::socket socket);
  Task<bool> all_ended(Milliseconds limit);

  std::shared_ptr<Shared> shared_;
  Listener listener_;
  TaskGroup tasks_;
};

Task<void> UnixServer::run() {
  constexpr Milliseconds pause{
      200};  // when the process has no descriptor left, accepting again at once spins
  while (listener_.acceptor().is_open()) {
    error_code error;
    auto socket =
        co_await listener_.acceptor().async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (!error) {
      admit(std::move(socket));
      continue;
    }
    spdlog::warn("event=not_accepted error={:?}", error.message());
    Clock& clock = shared_->dependencies.clock;
    co_await clock.sleep_until(clock.now() + pause);
  }
}

void UnixServer::admit(Protocol::socket socket) {
  const int max = shared_->options.max_connections;
  if (static_cast<int>(tasks_.size()) >= max) {
    spdlog::warn("event=connection_refused open={}", max);
    refuse(std::move(socket), max);
    return;
  }
  auto session = make_session(std::move(socket), shared_->dependencies, shared_->options);
  tasks_.spawn("api session", serve(shared_, std::move(session)));
}

Task<void> UnixServer::stop(Milliseconds grace) {
  constexpr Milliseconds last_words{1'000};
  listener_.close();
  for (Session* session : shared_->sessions) session->finish();
  bool ended = co_await all_ended(grace);
  if (!ended) {
    for (Session* session : shared_->sessions) session->interrupt();
    ended = co_await all_ended(last_words);
  }
  if (!ended) tasks_.cancel();
  co_await tasks_.join();
}

Task<Result<void>> joined(TaskGroup& tasks) {
  co_await tasks.join();
  co_return Result<void>();
}

/// False: some session is still open after `limit`.
Task<bool> UnixServer::all_ended(Milliseconds limit) {
  auto joining = with_timeout<void>(shared_->dependencies.clock, limit, "not all ended", joined(tasks_));
  co_await std::move(joining);
  co_return tasks_.empty();
}

}  // namespace

std::unique_ptr<Server> make_server(asio::any_io_executor executor, Dependencies dependencies,
                                    Options options) {
  return std::make_unique<UnixServer>(std::move(executor), std::move(dependencies), std::move(options));
}

}  // namespace cutover::api
