#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "cutover/access/tokens.hpp"
#include "cutover/api/server.hpp"
#include "cutover/base/task_group.hpp"
#include "cutover/config/config.hpp"
#include "cutover/deploy/service.hpp"
#include "cutover/engine/client.hpp"
#include "cutover/engine/swarm.hpp"
#include "cutover/entry/entries.hpp"
#include "cutover/events/feed.hpp"
#include "cutover/gate/gate.hpp"
#include "cutover/hooks/receiver.hpp"
#include "cutover/probe/prober.hpp"
#include "cutover/store/store.hpp"
#include "daemon/activation.hpp"
#include "daemon/credentials.hpp"
#include "daemon/gate_addresses.hpp"
#include "daemon/spare_memory.hpp"
#include "daemon/supervision.hpp"

namespace cutover::daemon {

/// What the daemon stands on, for a test that puts faults in between.
struct Factories {
  std::function<std::unique_ptr<engine::Client>(boost::asio::any_io_executor, Clock&,
                                                engine::DockerClientOptions)>
      engine = engine::make_docker_client;
  std::function<std::unique_ptr<engine::Swarm>(boost::asio::any_io_executor, Clock&,
                                               engine::DockerClientOptions)>
      swarm = engine::make_docker_swarm;
  std::function<Result<std::unique_ptr<store::Store>>(const std::filesystem::path&)> store =
      store::open_store;
};

/// The whole of it, wired: the only place that names concrete types.
class Daemon {
 public:
  /// `source`: where `configuration` came from, for reloads.
  Daemon(boost::asio::io_context& context, config::LoadOptions source, config::Config configuration,
         Factories factories);

  /// Opens the state and listens. Nothing was changed when it fails. `take_over`: has a daemon that runs on
  /// this state end first, and waits for that.
  Result<void> open(bool take_over = false);
  /// Serves until a signal says stop. False: something would not end in time; what is durable is durable, but
  /// the objects can't be destroyed in order.
  Task<bool> run();

 private:
  Task<void> begin();
  Task<void> start_deploying();
  Task<void> follow_engine();
  Task<void> engine_goes(engine::Stream<engine::EngineEvent>& events);
  Task<void> announce_at_the_latest();
  Result<std::vector<gate::Listening>> open_store(bool take_over, std::vector<gate::Listening> kept);
  Result<void> open_gate(std::vector<gate::Listening> kept);
  Task<void> renew_certificates();
  Result<void> listen(const std::optional<InheritedSocket>& inherited);

  Task<void> follow_signals();
  Task<Result<api::Reloaded>> reload();
  Task<Result<std::vector<std::string>>> ready();
  /// What it does, in words.
  std::string activity() const;

  Task<bool> stop();
  Task<void> stop_deploying();
  Task<void> end_api();
  Task<void> end_traffic();
  Task<void> let_go_of_state();

  boost::asio::any_io_executor executor_;
  const config::LoadOptions source_;
  const Factories factories_;
  config::Config configuration_;  // in force
  RegistryLogins logins_;
  std::unique_ptr<Clock> clock_;
  events::Feed feed_;
  Supervision supervision_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<engine::Client> engine_;
  std::unique_ptr<engine::Swarm> swarm_;
  std::unique_ptr<probe::Prober> prober_;
  std::unique_ptr<entry::Entries> entries_;
  std::unique_ptr<gate::Gate> gate_;
  std::unique_ptr<GateAddresses> addresses_;  // of the gate
  std::unique_ptr<deploy::Service> deploy_;
  std::unique_ptr<hooks::Receiver> hooks_;
  std::unique_ptr<access::Tokens> tokens_;
  std::unique_ptr<api::Server> server_;
  std::filesystem::path socket_;  // where it listens
  boost::asio::signal_set signals_;
  TaskGroup tasks_;     // end last
  TaskGroup stopping_;  // what a second signal cuts short
  SpareMemory memory_;
  boost::asio::steady_timer stop_asked_;  // never expires: cancelled by the first signal to stop
  std::string not_started_ = "recovery has not begun";  // why deployments don't run yet; "" once they do
  bool engine_missing_ = false;                         // since the start
  bool configuration_kept_ = false;                     // the one to reload had mistakes
  bool stop_wanted_ = false;
  bool hand_over_wanted_ = false;  // then stop_wanted_, too
  bool deploying_ended_ = false;
};

}  // namespace cutover::daemon
