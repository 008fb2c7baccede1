#include "deploy/traffic_orders.hpp"

#include <spdlog/spdlog.h>

#include "cutover/gate/gate.hpp"
#include "cutover/store/store.hpp"

namespace cutover::deploy {
namespace {

using model::WantedTraffic;

/// `before`: the end of a maintenance leaves a hold as it is.
WantedTraffic after(TrafficOrder order, WantedTraffic before) {
  switch (order) {
    case TrafficOrder::hold:
      return WantedTraffic::held;
    case TrafficOrder::resume:
      return WantedTraffic::passing;
    case TrafficOrder::begin_maintenance:
      return WantedTraffic::maintenance;
    case TrafficOrder::end_maintenance:
      return before == WantedTraffic::maintenance ? WantedTraffic::passing : before;
  }
  return before;
}

Error not_at_the_gate(const std::string& app) {
  return Error(ErrorCode::conflict, "the requests of " + app +
                                        " do not come through cutoverd, so it can't hold them or answer "
                                        "them; that needs `web.listen` in the app's file");
}

}  // namespace

Task<Result<void>> TrafficOrders::load() {
  auto apps = co_await dependencies_.store.overview();
  if (!apps) co_return apps.error();
  for (const auto& [app, overview] : *apps) {
    const WantedTraffic as_left = overview.state.traffic;
    if (as_left == WantedTraffic::passing) continue;
    wanted_[app] = as_left;
    spdlog::info("event=traffic_as_left app={} traffic={}", app, to_string(as_left));
  }
  put_in_force();
  co_return Result<void>();
}

void TrafficOrders::put_in_force() const {
  if (!dependencies_.gate) return;
  for (const auto& [app, as_wanted] : wanted_) dependencies_.gate->want(app, as_wanted);
}

Task<Result<void>> TrafficOrders::carry_out(std::string app, TrafficOrder order, model::Requester by) {
  gate::Gate* gate = dependencies_.gate;
  if (!gate || !gate->listens_for(app)) co_return not_at_the_gate(app);
  const WantedTraffic before = wanted(app);
  const WantedTraffic now = after(order, before);
  // Whatever is known here: an earlier write may have been durable although it said that it was not.
  auto written = co_await dependencies_.store.set_traffic(app, now);
  if (!written) co_return written.error();
  wanted_[app] = now;
  gate->want(app, now);
  spdlog::info("event=traffic app={} before={} now={} by={:?}", app, to_string(before), to_string(now),
               by.name);
  co_return Result<void>();
}

WantedTraffic TrafficOrders::wanted(const std::string& app) const {
  const auto found = wanted_.find(app);
  return found == wanted_.end() ? WantedTraffic::passing : found->second;
}

}  // namespace cutover::deploy
