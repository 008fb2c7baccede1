// How the daemon comes to its end.

#include <spdlog/spdlog.h>

#include <boost/asio/this_coro.hpp>

#include "cutover/base/timeout.hpp"
#include "daemon/daemon.hpp"

namespace cutover::daemon {
namespace {

namespace asio = boost::asio;

/// systemd waits for as long: it is told that the stop goes on.
constexpr Milliseconds kStopDeploying{60'000};
constexpr Milliseconds kStopServing{65'000};
/// For requests that the gate has passed on; a WebSocket does not end by itself.
constexpr Milliseconds kEndTraffic{5'000};

/// Waiting that was cut short returns, too: with tasks that still need what would be destroyed.
Task<Result<void>> stopped(deploy::Service& service) {
  co_await service.stop();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() == asio::cancellation_type::none) co_return Result<void>();
  co_return Error(ErrorCode::timeout, "a deployment was left before a safe point");
}

}  // namespace

/// The API takes no more first; who waits for a deployment still hears how it ended, if that is soon.
Task<bool> Daemon::stop() {
  supervision_.stopping();
  tasks_.spawn("closing the api", server_->stop(kStopServing));
  stopping_.spawn("stopping deployments", stop_deploying());
  co_await stopping_.join();
  if (hand_over_wanted_ && deploying_ended_) co_await let_go_of_state();
  co_await end_traffic();
  if (store_) co_await end_api();
  spdlog::info("event=stopped clean={}", deploying_ended_);
  co_return deploying_ended_;
}

Task<void> Daemon::end_api() {
  co_await server_->stop(Milliseconds(0));
  tasks_.cancel();
  co_await tasks_.join();
}

/// The daemon that takes over gets it first, and begins to serve, so that who comes there waits for as short
/// a time as possible. The gate needs nothing but itself.
Task<void> Daemon::let_go_of_state() {
  co_await end_api();
  server_.reset();
  tokens_.reset();
  hooks_.reset();
  deploy_.reset();
  store_.reset();
  spdlog::info("event=handed_over");
}

Task<void> Daemon::end_traffic() {
  int cut_off = 0;
  if (hand_over_wanted_) {
    cut_off = co_await gate_->hand_over(kEndTraffic);
  } else {
    cut_off = co_await gate_->retire(kEndTraffic);
  }
  if (cut_off > 0) spdlog::warn("event=requests_cut_off count={}", cut_off);
}

Task<void> Daemon::stop_deploying() {
  auto stopping = with_timeout<void>(*clock_, kStopDeploying, "deployments did not come to a safe point",
                                     stopped(*deploy_));
  const auto ended = co_await std::move(stopping);
  deploying_ended_ = ended.has_value();
  if (!ended) spdlog::warn("event=stopping_at_once reason={:?}", ended.error().text());
}

}  // namespace cutover::daemon
