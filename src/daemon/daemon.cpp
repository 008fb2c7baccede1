#include "daemon/daemon.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "cutover/base/timeout.hpp"
#include "daemon/activity.hpp"
#include "daemon/logging.hpp"
#include "daemon/notify.hpp"
#include "daemon/settings.hpp"
#include "daemon/sites.hpp"
#include "daemon/take_over.hpp"

namespace cutover::daemon {
namespace {

namespace asio = boost::asio;

/// systemd is told "ready" by then even if recovery still waits for the Engine: an app that needs help must
/// not keep the others from being deployed, nor the daemon from being asked.
constexpr Milliseconds kLatestAnnouncement{15'000};
constexpr Milliseconds kFirstRetry{1'000};
constexpr Milliseconds kLastRetry{30'000};
constexpr Milliseconds kLastEngineRetry{2'000};  // nobody serves while it is away: how soon that ends counts
constexpr Milliseconds kEngineAnswers{3'000};    // for /readyz
constexpr Milliseconds kLookAtCertificates{5'000};
void report(const std::string& name, const std::string& what) {
  spdlog::error("event=bug task={:?} what={:?}", name, what);
}

const char* name_of(int signal) {
  if (signal == SIGUSR2) return "SIGUSR2";
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

/// From one room of the floor to the other.
Task<Result<api::HookAnswer>> receive_hook(hooks::Receiver& receiver, api::HookRequest request) {
  hooks::Incoming incoming{std::move(request.app), std::move(request.sender), std::move(request.path_secret),
                           std::move(request.headers), std::move(request.body)};
  auto answered = co_await receiver.receive(std::move(incoming));
  if (!answered) co_return answered.error();
  using Kind = hooks::Answer::Kind;
  api::HookAnswer answer;
  answer.repeated = answered->kind == Kind::repeated;
  if (answer.repeated || answered->kind == Kind::accepted) answer.number = answered->number;
  answer.reason = answered->kind == Kind::pong ? "pong" : std::move(answered->reason);
  co_return answer;
}

}  // namespace

Daemon::Daemon(asio::io_context& context, config::LoadOptions source, config::Config configuration,
               Factories factories)
    : executor_(context.get_executor()),
      source_(std::move(source)),
      factories_(std::move(factories)),
      configuration_(std::move(configuration)),
      logins_(configuration_.daemon.registries),
      clock_(make_system_clock()),
      feed_(executor_),
      supervision_(*clock_, [this] { return activity(); }),
      signals_(context),
      tasks_(executor_, report),
      stopping_(executor_, report),
      memory_(
          *clock_, tasks_, [this] { return !deploy_->under_way().empty(); }, give_back_free_memory),
      stop_asked_(executor_, SteadyTime::max()) {}

Result<void> Daemon::open(bool take_over) {
  const config::Daemon& settings = configuration_.daemon;
  gate_ = gate::make_gate(executor_, [this] { addresses_->changed(); });
  addresses_ = std::make_unique<GateAddresses>(*gate_, *clock_);
  auto inherited = inherited_sockets();
  if (!inherited) return inherited.error();
  auto listening = open_store(take_over, std::move(inherited->gate));
  if (!listening) return listening.error();

  const auto find_login = [this](const std::string& registry) { return logins_.find(registry); };
  engine::DockerClientOptions engine_options;
  engine_options.socket = engine_socket(settings);
  engine_options.credentials = find_login;
  swarm_ = factories_.swarm(executor_, *clock_, engine_options);
  engine_ = factories_.engine(executor_, *clock_, std::move(engine_options));
  prober_ = probe::make_http_prober(executor_, *clock_);
  const auto idle = [this] { memory_.give_back_later(); };
  if (auto opened = open_gate(std::move(*listening)); !opened) return opened.error();
  entries_ = entry::make_entries(executor_, settings.state_dir / "entry");
  deploy_ = deploy::make_service(executor_, {*engine_, *store_, *prober_, *clock_, feed_, idle, gate_.get(),
                                             entries_.get(), swarm_.get()});
  deploy_->configure(configuration_.apps);
  hooks_ = hooks::make_receiver(*deploy_, *clock_);
  hooks_->configure(configuration_.hooks);
  tokens_ = access::make_tokens(*store_, *clock_);

  if (auto served = listen(inherited->api); !served) return served.error();
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGUSR2}) signals_.add(signal);
  return {};
}

/// Gives the sockets for the gate: `kept`, and those beside another daemon's.
Result<std::vector<gate::Listening>> Daemon::open_store(bool take_over, std::vector<gate::Listening> kept) {
  if (!take_over) {
    auto store = factories_.store(configuration_.daemon.state_dir);
    if (!store) return store.error();
    store_ = std::move(*store);
    return kept;
  }
  auto taken = daemon::take_over(configuration_, kept, factories_.store);
  if (!taken) return taken.error().in("taking over");
  store_ = std::move(taken->store);
  gate_->succeed(taken->predecessor);
  kept.insert(kept.end(), taken->sockets.begin(), taken->sockets.end());
  return kept;
}

/// Whoever connected to `kept` while no daemon was there is served now.
Result<void> Daemon::open_gate(std::vector<gate::Listening> kept) {
  for (gate::Listening& listening : kept) gate_->adopt(std::move(listening));
  return gate_->configure(sites_of(configuration_));
}

/// What renews a certificate need not tell anybody.
Task<void> Daemon::renew_certificates() {
  while (true) {
    co_await clock_->sleep_until(clock_->now() + kLookAtCertificates);
    const auto renewed = gate_->renew_certificates();
    if (!renewed) spdlog::error("event=certificate_kept door=gate error={:?}", renewed.error().text());
  }
}

/// On systemd's socket where there is one.
Result<void> Daemon::listen(const std::optional<InheritedSocket>& inherited) {
  api::Options options;
  options.socket = configuration_.daemon.api_socket;
  options.api = configuration_.daemon.api;
  options.hooks = configuration_.daemon.hooks;
  options.limits = configuration_.daemon.limits;
  if (inherited) {
    if (inherited->path != options.socket) {
      spdlog::warn("event=other_socket wanted={:?} inherited={:?}", options.socket.string(),
                   inherited->path.string());
    }
    options.socket = inherited->path;
    options.inherited_socket = inherited->descriptor;
  }
  socket_ = options.socket;
  const auto reload_all = [this] { return reload(); };
  const auto is_ready = [this] { return ready(); };
  const auto receive = [this](api::HookRequest request) { return receive_hook(*hooks_, std::move(request)); };
  api::Dependencies dependencies{*deploy_, *tokens_, *clock_, reload_all, is_ready, CUTOVER_VERSION, receive};
  dependencies.hooks_apart = options.hooks.has_value();
  server_ = api::make_server(executor_, std::move(dependencies), std::move(options));
  return server_->listen();
}

Task<bool> Daemon::run() {
  const config::Daemon& settings = configuration_.daemon;
  spdlog::info("event=listening version={} socket={:?} engine={:?} apps={}", CUTOVER_VERSION,
               socket_.string(), settings.engine, configuration_.apps.size());
  tasks_.spawn("supervision", supervision_.run());
  tasks_.spawn("signals", follow_signals());
  tasks_.spawn("api", server_->run());
  tasks_.spawn("certificates", renew_certificates());
  tasks_.spawn("addresses", addresses_->keep_trying());
  tasks_.spawn("beginning", begin());
  tasks_.spawn("announcement", announce_at_the_latest());
  boost::system::error_code ignored;
  while (!stop_wanted_) co_await stop_asked_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return co_await stop();
}

Task<void> Daemon::begin() {
  co_await start_deploying();
  supervision_.ready();
  co_await follow_engine();
}

/// Again and again until it works: meanwhile /readyz says why it does not. The log says it once, until the
/// reason is another.
Task<void> Daemon::start_deploying() {
  not_started_ = "what an earlier run left unfinished is being dealt with";
  Milliseconds pause = kFirstRetry;
  while (true) {
    const auto started = co_await deploy_->start();
    if (started) break;
    if (const std::string why = started.error().text(); why != not_started_) {
      not_started_ = why;
      spdlog::error("event=not_started error={:?}", why);
    }
    co_await clock_->sleep_until(clock_->now() + pause);
    pause = std::min(pause * 2, kLastRetry);
  }
  not_started_.clear();
  spdlog::info("event=started apps={}", configuration_.apps.size());
}

/// Says when the Engine goes and when it is back. What should serve is looked after each time: the Engine may
/// have come back without it.
Task<void> Daemon::follow_engine() {
  Milliseconds pause = kFirstRetry;
  while (true) {
    const auto version = co_await engine_->version();
    if (!version) {
      if (!engine_missing_) {
        spdlog::error("event=engine_unreachable engine={:?} error={:?}", configuration_.daemon.engine,
                      version.error().text());
      }
      engine_missing_ = true;
      co_await clock_->sleep_until(clock_->now() + pause);
      pause = std::min(pause * 2, kLastEngineRetry);
      continue;
    }
    spdlog::info("event=engine version={} api={}", version->engine, version->used.text());
    engine_missing_ = false;
    pause = kFirstRetry;
    std::vector<std::string> labels{"io.cutover.app"};
    auto events =
        co_await engine_->events(std::move(labels));  // first: an Engine that goes meanwhile is noticed
    const auto reconciled = co_await deploy_->reconcile();
    if (!reconciled) spdlog::warn("event=not_reconciled error={:?}", reconciled.error().text());
    if (events && reconciled) co_await engine_goes(**events);
    co_await clock_->sleep_until(clock_->now() + kFirstRetry);
  }
}

/// Returns when the Engine has ended its events, as it does when it ends itself. A container that ended gives
/// its address away, and one that the Engine starts by itself may get another.
Task<void> Daemon::engine_goes(engine::Stream<engine::EngineEvent>& events) {
  while (true) {
    auto event = co_await events.next();
    if (!event || !*event) co_return;
    const std::string& action = (*event)->action;
    if (action == "die") deploy_->container_ended((*event)->attributes["io.cutover.app"], (*event)->actor_id);
    if (action != "start") continue;
    const auto directed = co_await deploy_->direct_traffic();
    if (!directed) spdlog::warn("event=not_directed error={:?}", directed.error().text());
  }
}

Task<void> Daemon::announce_at_the_latest() {
  co_await clock_->sleep_until(clock_->now() + kLatestAnnouncement);
  supervision_.ready();
}

std::string Daemon::activity() const {
  Activity activity;
  activity.stopping = stop_wanted_;
  if (!not_started_.empty()) activity.troubles.push_back(not_started_);
  if (engine_missing_) activity.troubles.emplace_back("the Engine can't be reached");
  if (configuration_kept_) {
    activity.troubles.emplace_back("the new configuration has mistakes, the old one is in force");
  }
  for (std::string& trouble : addresses_->troubles()) activity.troubles.push_back(std::move(trouble));
  if (deploy_) activity.deployments = deploy_->under_way();
  activity.apps = configuration_.apps.size();
  return to_text(activity);
}

Task<void> Daemon::follow_signals() {
  while (true) {
    const int signal = co_await signals_.async_wait(asio::use_awaitable);
    if (signal == SIGHUP) {
      if (!stop_wanted_) co_await reload();
    } else if (!stop_wanted_) {
      stop_wanted_ = true;
      hand_over_wanted_ = signal == SIGUSR2;
      spdlog::info("event=stopping signal={}", name_of(signal));
      stop_asked_.cancel();
    } else if (signal == SIGUSR2) {
      hand_over_wanted_ = true;  // there is somebody to leave the clients to, after all
    } else {
      spdlog::warn("event=stopping_at_once reason=\"a second signal\"");
      stopping_.cancel();
    }
  }
}

Task<Result<api::Reloaded>> Daemon::reload() {
  supervision_.reloading();
  auto loaded = load_configuration(source_);
  configuration_kept_ = !loaded.config;
  if (!loaded.config) {
    for (const auto& problem : loaded.problems) {
      spdlog::error("event=configuration_kept problem={:?}", problem.text());
    }
    supervision_.reloaded();
    co_return Error(ErrorCode::invalid_argument, to_text(loaded.problems));
  }
  if (auto gated = gate_->configure(sites_of(*loaded.config)); !gated) {
    configuration_kept_ = true;
    spdlog::error("event=configuration_kept problem={:?}", gated.error().text());
    supervision_.reloaded();
    co_return gated.error();
  }
  const auto fixed = keep_fixed_settings(configuration_.daemon, loaded.config->daemon);
  for (const auto& name : fixed) spdlog::warn("event=restart_needed setting={}", name);
  configuration_ = std::move(*loaded.config);
  configure_logging(configuration_.daemon);
  logins_.configure(configuration_.daemon.registries);
  deploy_->configure(configuration_.apps);
  hooks_->configure(configuration_.hooks);
  const auto directed = co_await deploy_->direct_traffic();
  if (!directed) spdlog::warn("event=not_directed error={:?}", directed.error().text());
  spdlog::info("event=reloaded apps={}", configuration_.apps.size());
  supervision_.reloaded();
  co_return api::Reloaded{static_cast<int>(configuration_.apps.size()), addresses_->warnings()};
}

Task<Result<std::vector<std::string>>> Daemon::ready() {
  if (!not_started_.empty()) co_return Error(ErrorCode::unavailable, not_started_);
  auto asking = with_timeout<engine::EngineVersion>(*clock_, kEngineAnswers, "the Engine did not answer",
                                                    engine_->version());
  const auto version = co_await std::move(asking);
  if (!version) co_return version.error();
  co_return addresses_->warnings();
}

}  // namespace cutover::daemon
