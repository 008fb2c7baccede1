#include "cutover/gate/gate.hpp"

#include <signal.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <thread>

#include "cutover/base/pidfd.hpp"
#include "gate/addresses.hpp"
#include "gate/exchange.hpp"
#include "gate/plan.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

namespace asio = boost::asio;

/// By then what was on its way to the socket that gives way has come, a lost packet or two included.
constexpr Milliseconds kLastConnections{1'000};

/// Rings on the control thread when what a drain waits for has come.
struct Drain {
  explicit Drain(const asio::any_io_executor& executor) : bell(executor) {}
  asio::steady_timer bell;  // of the control thread
  int left = -1;            // likewise
  std::atomic<bool> wanted = true;
};

tls::FileMarks marks_of(const std::vector<Site>& sites) {
  tls::FileMarks marks;
  for (const Site& site : sites) {
    if (!site.tls) continue;
    marks.look_at(site.tls->certificate);
    marks.look_at(site.tls->key);
  }
  return marks;
}

/// In the plan's order.
std::vector<Addresses::Address> addresses_of(const Plan& plan) {
  std::vector<Addresses::Address> addresses;
  for (const PlannedListener& listener : plan.listeners) {
    Addresses::Address& address = addresses.emplace_back(Addresses::Address{listener.at, {}});
    for (const std::size_t place : listener.apps) address.apps.push_back(plan.apps[place].site.app);
  }
  return addresses;
}

class EpollGate final : public Gate {
 public:
  EpollGate(asio::any_io_executor executor, std::function<void()> listening_changed)
      : executor_(std::move(executor)),
        listening_changed_(std::move(listening_changed)),
        thread_([this] { run(); }) {}

  ~EpollGate() override {
    worker_.loop.stop();
    thread_.join();
    if (predecessor_ >= 0) ::close(predecessor_);
  }

  Result<void> configure(std::vector<Site> sites) override;
  bool listens_for(const std::string& app) const override { return counters_.contains(app); }
  Result<void> renew_certificates() override;
  void adopt(Listening listening) override { addresses_.adopt(std::move(listening)); }
  std::vector<Listening> listening() const override;
  std::vector<NotListening> not_listening() const override;
  void listen_again() override;
  void leave_to(const std::string& app, std::optional<model::Publish> published) override;

  void pass(const std::string& app, Upstream upstream) override;
  void hold(const std::string& app) override {
    at(app, [](AppState& state) { state.hold(); });
  }
  void lose(const std::string& app, const std::string& container) override {
    at(app, [container](AppState& state) { state.lose(container); });
  }
  void refuse(const std::string& app, Maintenance with) override {
    at(app, [refusal = refusal_of(std::move(with))](AppState& state) { state.refuse(refusal); });
  }
  void want(const std::string& app, model::WantedTraffic wanted) override {
    at(app, [wanted](AppState& state) { state.want(wanted); });
  }

  Milliseconds drain_of(const std::string& app) const override {
    const auto named = [&app](const Site& site) { return site.app == app; };
    const auto found = std::find_if(sites_.begin(), sites_.end(), named);
    return found == sites_.end() ? Milliseconds(0) : found->drain;
  }
  Task<int> drained(std::string app, Milliseconds limit) override;
  void succeed(int process) override { predecessor_ = process; }
  Task<int> retire(Milliseconds limit) override;
  Task<int> hand_over(Milliseconds limit) override;

  Traffic traffic(const std::string& app) const override {
    const auto found = counters_.find(app);
    return found == counters_.end() ? Traffic() : found->second->read();
  }
  Answers answers(const std::string& app) const override;
  void reset_traffic(const std::string& app) override;

 private:
  /// On the gate's thread, later.
  void at(const std::string& app, std::function<void(AppState&)> act) {
    worker_.loop.post([this, app, act = std::move(act)] {
      const auto found = worker_.apps.find(app);
      if (found != worker_.apps.end()) act(*found->second);
    });
  }

  /// Signals are for the control thread; this one would only be killed by SIGPIPE, which TLS can cause.
  void run() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    worker_.loop.run();
  }

  /// On the gate's thread, which never waits for anything; returns when it is done.
  template <class Act>
  void at_once(Act act) {
    std::promise<void> done;
    worker_.loop.post([&act, &done] {
      act();
      done.set_value();
    });
    done.get_future().wait();
  }

  bool predecessor_lives();
  /// Returns at `deadline` otherwise.
  Task<void> predecessor_ended(SteadyTime deadline);
  int under_way() const;
  bool has_clients();

  void carry_out_plan();

  /// Where requests were passed last, and what came of them there.
  struct Passed {
    Upstream upstream;
    std::shared_ptr<AnswerCounters> answers;
  };

  asio::any_io_executor executor_;
  const std::function<void()> listening_changed_;
  std::map<std::string, std::shared_ptr<Counters>> counters_;
  std::map<std::string, Passed> passed_;
  std::vector<Site> sites_;      // as configured
  tls::FileMarks certificates_;  // as last looked at
  Plan plan_;                    // likewise
  Addresses addresses_;          // of its listeners, in their order
  bool ends_ = false;            // no address is taken any more
  int predecessor_ = -1;         // pidfd; none, or it has ended
  Worker worker_;
  std::thread thread_;
};

Result<void> EpollGate::configure(std::vector<Site> sites) {
  tls::FileMarks certificates = marks_of(sites);
  auto plan = make_plan(sites, counters_);
  if (!plan) return plan.error();
  plan_ = std::move(*plan);
  counters_ = counters_of(plan_);
  std::erase_if(passed_, [this](const auto& passed) { return !counters_.contains(passed.first); });
  sites_ = std::move(sites);
  certificates_ = std::move(certificates);
  addresses_.configure(addresses_of(plan_));
  addresses_.open();
  carry_out_plan();
  if (addresses_.open()) carry_out_plan();  // one that is gone now was in the way of another
  listening_changed_();
  return {};
}

void EpollGate::carry_out_plan() {
  for (std::size_t i = 0; i < plan_.listeners.size(); ++i)
    plan_.listeners[i].descriptor = addresses_.all()[i].descriptor;
  at_once([this] { carry_out(plan_, worker_); });
}

void EpollGate::listen_again() {
  if (ends_ || !addresses_.open()) return;
  carry_out_plan();
  listening_changed_();
}

void EpollGate::leave_to(const std::string& app, std::optional<model::Publish> published) {
  const auto to_close = addresses_.leave_to(app, std::move(published));
  if (!to_close || ends_) return;
  at_once([this, &to_close] {
    for (const int descriptor : *to_close) worker_.leave(descriptor);
  });
  const bool opened = addresses_.open();  // and why not
  if (to_close->empty() && !opened) return;
  carry_out_plan();
  listening_changed_();
}

std::vector<Listening> EpollGate::listening() const {
  std::vector<Listening> found;
  for (const auto& [at, apps, descriptor, why, left_to] : addresses_.all())
    if (descriptor >= 0) found.push_back({at, descriptor, apps});
  return found;
}

std::vector<NotListening> EpollGate::not_listening() const {
  std::vector<NotListening> found;
  for (const auto& [at, apps, descriptor, why, left_to] : addresses_.all())
    if (descriptor < 0 && why) found.push_back({at, apps, *why, left_to});
  return found;
}

Result<void> EpollGate::renew_certificates() {
  tls::FileMarks now = marks_of(sites_);
  if (now == certificates_) return {};
  certificates_ = std::move(now);
  return configure(sites_);
}

void EpollGate::pass(const std::string& app, Upstream upstream) {
  if (!counters_.contains(app)) return;
  Passed& passed = passed_[app];
  if (!passed.answers || passed.upstream != upstream)
    passed = {std::move(upstream), std::make_shared<AnswerCounters>()};
  at(app, [passed](AppState& state) { state.pass(passed.upstream, passed.answers); });
}

Answers EpollGate::answers(const std::string& app) const {
  const auto found = passed_.find(app);
  if (found == passed_.end()) return {};
  const Passed& passed = found->second;
  return {passed.upstream.container, passed.answers->all, passed.answers->bad};
}

void EpollGate::reset_traffic(const std::string& app) {
  if (const auto found = counters_.find(app); found != counters_.end()) found->second->reset();
  const auto passed = passed_.find(app);
  if (passed == passed_.end()) return;
  passed->second.answers->all = 0;
  passed->second.answers->bad = 0;
}

Task<int> EpollGate::drained(std::string app, Milliseconds limit) {
  if (!counters_.contains(app)) co_return 0;
  const auto drain = std::make_shared<Drain>(executor_);
  const auto ring = [drain](int left) {
    drain->left = left;
    drain->bell.cancel();
  };
  const auto tell = [drain, ring, executor = executor_](int left) {
    if (drain->wanted) asio::post(executor, [ring, left] { ring(left); });
    return drain->wanted && left > 0;
  };
  at(app, [tell](AppState& state) { state.on_drain(tell); });
  const auto deadline = std::chrono::steady_clock::now() + limit;
  co_await predecessor_ended(deadline);
  // The first figure comes whatever the limit is: the gate's thread never waits for anything.
  while (drain->left < 0 || (drain->left > 0 && std::chrono::steady_clock::now() < deadline)) {
    boost::system::error_code ignored;
    drain->bell.expires_at(drain->left < 0 ? SteadyTime::max() : deadline);
    co_await drain->bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() == asio::cancellation_type::none) continue;
    drain->wanted = false;
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  drain->wanted = false;
  co_return drain->left;
}

// --- the process's end: once in its life, so that looking now and then is enough

constexpr Milliseconds kLook{10};

Task<int> EpollGate::retire(Milliseconds limit) {
  ends_ = true;
  worker_.loop.post([this] { worker_.retire(); });
  asio::steady_timer pause(executor_);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    pause.expires_after(kLook);
    co_await pause.async_wait(asio::use_awaitable);
    const int left = under_way();
    if (left == 0 || std::chrono::steady_clock::now() >= deadline) co_return left;
  }
}

Task<int> EpollGate::hand_over(Milliseconds limit) {
  // Which of the sockets at an address is the second is known only when there are no more than two.
  co_await predecessor_ended(std::chrono::steady_clock::now() + limit);
  ends_ = true;
  for (const Listening& listening : listening()) give_way(listening.descriptor);
  worker_.loop.post([this] { worker_.part(); });
  asio::steady_timer pause(executor_);
  const auto began = std::chrono::steady_clock::now();
  pause.expires_at(began + std::min(kLastConnections, limit / 2));
  co_await pause.async_wait(asio::use_awaitable);
  at_once([this] { worker_.hand_over_listeners(); });
  bool ended_idle = false;
  while (has_clients() && std::chrono::steady_clock::now() < began + limit) {
    if (!ended_idle && std::chrono::steady_clock::now() >= began + limit / 2) {
      worker_.loop.post([this] { worker_.end_idle(); });
      ended_idle = true;
    }
    pause.expires_after(kLook);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return under_way();
}

bool EpollGate::predecessor_lives() {
  if (predecessor_ < 0) return false;
  if (!has_ended(predecessor_)) return true;
  ::close(predecessor_);
  predecessor_ = -1;
  return false;
}

Task<void> EpollGate::predecessor_ended(SteadyTime deadline) {
  asio::steady_timer pause(executor_);
  while (predecessor_lives() && std::chrono::steady_clock::now() < deadline) {
    pause.expires_after(kLook);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

int EpollGate::under_way() const {
  std::uint64_t left = 0;
  for (const auto& [app, counters] : counters_) left += counters->in_flight + counters->waiting;
  return static_cast<int>(left);
}

bool EpollGate::has_clients() {
  bool any = false;
  at_once([this, &any] { any = !worker_.clients.empty(); });
  return any;
}

}  // namespace

std::unique_ptr<Gate> make_gate(asio::any_io_executor executor, std::function<void()> listening_changed) {
  return std::make_unique<EpollGate>(std::move(executor), std::move(listening_changed));
}

}  // namespace cutover::gate
