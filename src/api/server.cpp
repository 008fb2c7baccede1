#include "cutover/api/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "api/listener.hpp"
#include "api/network_listener.hpp"
#include "api/seats.hpp"
#include "api/session.hpp"
#include "api/tls.hpp"
#include "api/unix_peer.hpp"
#include "cutover/base/task_group.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/model/address.hpp"

namespace cutover::api {
namespace {

namespace asio = boost::asio;
namespace ip = asio::ip;
using boost::system::error_code;

/// When the process has no descriptor left, accepting again at once spins.
constexpr Milliseconds kPause{200};
constexpr Milliseconds kLookAtCertificates{5'000};

/// What sessions need. They own it together, so that one which is destroyed after the server is safe.
struct Shared {
  Shared(Dependencies what, Options how) : dependencies(std::move(what)), options(std::move(how)) {}

  const Dependencies dependencies;
  const Options options;
  Guard guard{dependencies.clock, options.limits};
  const Setting on_socket{dependencies, options.limits, guard, {}, {}};
  std::set<Session*> sessions;
  int local = 0;  // how many of them are on the Unix socket
};

/// One of the listeners on the network. Sessions own it, too.
struct NetworkDoor {
  Door door;
  model::Listener configured;
  NetworkListener listener;
  Setting setting;
  Seats seats;
  std::optional<Certificate> certificate;

  NetworkDoor(Door which, const model::Listener& listener_settings, Shared& shared,
              const asio::any_io_executor& executor)
      : door(which),
        configured(listener_settings),
        listener(executor),
        setting{shared.dependencies, shared.options.limits, shared.guard, configured.hosts,
                networks_of(configured.trusted_proxies)},
        seats(shared.options.limits) {
    if (configured.tls) certificate.emplace(*configured.tls);
  }
  const char* name() const { return door == Door::api ? "api" : "hooks"; }
};

/// Owns the session, and what it refers to for longer than the session.
/// `door`: none for one on the Unix socket.
Task<void> serve(std::shared_ptr<Shared> shared, std::shared_ptr<NetworkDoor> door,
                 std::unique_ptr<Session> session) {
  struct Leave {
    Shared& shared;
    NetworkDoor* door;
    Session* session;
    ~Leave() {
      shared.sessions.erase(session);
      if (door) {
        door->seats.leave(*session);
      } else {
        --shared.local;
      }
    }
  };
  const Leave leave{*shared, door.get(), session.get()};
  co_await session->run();
}

std::string what_is_full(Seats::Room room, const model::Limits& limits) {
  if (room == Seats::Room::none_for_address) {
    return std::to_string(limits.connections_per_address) +
           " connections of this address are at work (limits.connections_per_address)";
  }
  return std::to_string(limits.connections) + " connections are at work (limits.connections)";
}

Peer local_peer(int descriptor) {
  Peer peer;
  const UnixPeer found = unix_peer(descriptor);
  peer.requester = {"socket", found.user};
  peer.process = "uid=" + std::to_string(found.uid) + " pid=" + std::to_string(found.pid);
  return peer;
}

class HttpServer final : public Server {
 public:
  HttpServer(asio::any_io_executor executor, Dependencies dependencies, Options options)
      : shared_(std::make_shared<Shared>(std::move(dependencies), std::move(options))),
        listener_(executor),
        doors_tasks_(executor, report),
        tasks_(executor, report) {
    const Options& kept = shared_->options;
    if (kept.api) doors_.push_back(std::make_shared<NetworkDoor>(Door::api, *kept.api, *shared_, executor));
    if (kept.hooks) {
      doors_.push_back(std::make_shared<NetworkDoor>(Door::hooks, *kept.hooks, *shared_, executor));
    }
  }

  Result<void> listen() override;
  Task<void> run() override;
  Task<void> stop(Milliseconds grace) override;

 private:
  static void report(const std::string& name, const std::string& what) {
    spdlog::error("event=bug task={:?} what={:?}", name, what);
  }
  Result<void> open(NetworkDoor& door);
  Task<void> accept_local();
  Task<void> accept_remote(std::shared_ptr<NetworkDoor> door);
  Task<void> follow_certificate(std::shared_ptr<NetworkDoor> door);
  Task<void> pause(error_code why);
  /// One connection that can't be had must not close the door to the others.
  template <class Admit>
  static void admit_or_report(Admit admit) {
    try {
      admit();
    } catch (const std::exception& failure) {
      report("accepting a connection", failure.what());
    }
  }
  void admit(Protocol::socket socket);
  void admit(ip::tcp::socket socket, const std::shared_ptr<NetworkDoor>& door);
  Task<bool> all_ended(Milliseconds limit);

  std::shared_ptr<Shared> shared_;
  Listener listener_;
  std::vector<std::shared_ptr<NetworkDoor>> doors_;
  TaskGroup doors_tasks_;  // accept
  TaskGroup tasks_;        // serve
};

Result<void> HttpServer::listen() {
  const Options& options = shared_->options;
  auto local =
      options.inherited_socket ? listener_.adopt(*options.inherited_socket) : listener_.open(options.socket);
  if (!local) return local.error();
  for (const auto& door : doors_) {
    if (auto opened = open(*door); !opened) {
      listener_.close();
      return opened.error();
    }
  }
  return {};
}

Result<void> HttpServer::open(NetworkDoor& door) {
  if (door.certificate) {
    if (auto loaded = door.certificate->load(); !loaded) return loaded.error();
  }
  return door.listener.open(door.configured.at);
}

Task<void> HttpServer::run() {
  doors_tasks_.spawn("the socket", accept_local());
  for (const auto& door : doors_) {
    spdlog::info("event=listening_on_network door={} address={} tls={}", door->name(),
                 to_text(door->configured.at), door->certificate ? "yes" : "no");
    doors_tasks_.spawn(door->name(), accept_remote(door));
    if (door->certificate) doors_tasks_.spawn("certificate", follow_certificate(door));
  }
  co_await doors_tasks_.join();
}

Task<void> HttpServer::accept_local() {
  while (listener_.acceptor().is_open()) {
    error_code error;
    auto socket =
        co_await listener_.acceptor().async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      co_await pause(error);
    } else {
      admit_or_report([this, &socket] { admit(std::move(socket)); });
    }
  }
}

Task<void> HttpServer::accept_remote(std::shared_ptr<NetworkDoor> door) {
  while (door->listener.acceptor().is_open()) {
    error_code error;
    auto socket =
        co_await door->listener.acceptor().async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      co_await pause(error);
    } else {
      admit_or_report([this, &socket, &door] { admit(std::move(socket), door); });
    }
  }
}

Task<void> HttpServer::pause(error_code why) {
  spdlog::warn("event=not_accepted error={:?}", why.message());
  Clock& clock = shared_->dependencies.clock;
  co_await clock.sleep_until(clock.now() + kPause);
}

/// What renews a certificate need not tell anybody.
Task<void> HttpServer::follow_certificate(std::shared_ptr<NetworkDoor> door) {
  Clock& clock = shared_->dependencies.clock;
  while (true) {
    co_await clock.sleep_until(clock.now() + kLookAtCertificates);
    if (!door->certificate->changed()) continue;
    const auto loaded = door->certificate->load();
    if (loaded) {
      spdlog::info("event=certificate_loaded door={} file={:?}", door->name(),
                   door->certificate->files().certificate.string());
    } else {
      spdlog::error("event=certificate_kept door={} error={:?}", door->name(), loaded.error().text());
    }
  }
}

void HttpServer::admit(Protocol::socket socket) {
  const int most = shared_->options.limits.socket_connections;
  if (shared_->local >= most) {
    spdlog::warn("event=connection_refused door=socket open={}", most);
    refuse(std::move(socket), std::to_string(most) + " connections are open (limits.socket_connections)");
    return;
  }
  Peer peer = local_peer(socket.native_handle());
  auto transport = make_plain_transport(std::move(socket), shared_->dependencies.clock);
  auto session = make_session(std::move(transport), std::move(peer), shared_->on_socket);
  shared_->sessions.insert(session.get());
  ++shared_->local;
  tasks_.spawn("api session", serve(shared_, nullptr, std::move(session)));
}

void HttpServer::admit(ip::tcp::socket socket, const std::shared_ptr<NetworkDoor>& door) {
  error_code error;
  Peer peer;
  peer.door = door->door;
  peer.address = unmapped(socket.remote_endpoint(error).address());
  if (error) return;  // it has gone already
  peer.local_address = unmapped(socket.local_endpoint(error).address());
  const bool proxy = door->setting.trusted_proxies.contain(peer.address);
  std::string limited = proxy ? "" : limited_as(peer.address);
  const Seats::Room room = door->seats.make_room(limited);
  if (room != Seats::Room::here) {
    const std::string full = what_is_full(room, shared_->options.limits);
    spdlog::warn("event=connection_refused door={} peer={} why={:?}", door->name(), peer.address.to_string(),
                 full);
    if (!door->certificate) refuse(std::move(socket), full);
    return;
  }
  socket.set_option(ip::tcp::no_delay(true), error);
  Clock& clock = shared_->dependencies.clock;
  auto transport = door->certificate ? door->certificate->serve(std::move(socket), clock)
                                     : make_plain_transport(std::move(socket), clock);
  auto session = make_session(std::move(transport), std::move(peer), door->setting);
  shared_->sessions.insert(session.get());
  door->seats.take(*session, std::move(limited));
  tasks_.spawn("api session", serve(shared_, door, std::move(session)));
}

Task<void> HttpServer::stop(Milliseconds grace) {
  constexpr Milliseconds last_words{1'000};
  listener_.close();
  for (const auto& door : doors_) door->listener.close();
  doors_tasks_.cancel();
  for (Session* session : shared_->sessions) session->finish();
  bool ended = co_await all_ended(grace);
  if (!ended) {
    for (Session* session : shared_->sessions) session->interrupt();
    ended = co_await all_ended(last_words);
  }
  if (!ended) tasks_.cancel();
  co_await tasks_.join();
  co_await doors_tasks_.join();
}

Task<Result<void>> joined(TaskGroup& tasks) {
  co_await tasks.join();
  co_return Result<void>();
}

/// False: some session is still open after `limit`.
Task<bool> HttpServer::all_ended(Milliseconds limit) {
  auto joining = with_timeout<void>(shared_->dependencies.clock, limit, "not all ended", joined(tasks_));
  co_await std::move(joining);
  co_return tasks_.empty();
}

}  // namespace

std::unique_ptr<Server> make_server(asio::any_io_executor executor, Dependencies dependencies,
                                    Options options) {
  return std::make_unique<HttpServer>(std::move(executor), std::move(dependencies), std::move(options));
}

}  // namespace cutover::api
