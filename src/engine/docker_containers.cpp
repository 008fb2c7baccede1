#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cutover/base/timeout.hpp"
#include "engine/answer.hpp"
#include "engine/api_version.hpp"
#include "engine/container_codec.hpp"
#include "engine/docker_client.hpp"
#include "engine/exit_wait.hpp"
#include "engine/json.hpp"
#include "engine/log_stream.hpp"

namespace cutover::engine {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kStartLimit = 2min;
constexpr Milliseconds kRemovalPoll = 100ms;

Target container_target(const std::string& container, std::string_view rest = "") {
  return Target("/containers").segment(container).literal(rest);
}

Request log_request(const std::string& container, const LogOptions& options) {
  Target target = container_target(container, "/logs");
  add_log_query(target, options);
  return Request(Method::get, std::move(target));
}

bool contains(const Error& error, std::string_view words) {
  return error.message().find(words) != std::string::npos;
}

}  // namespace

Task<Result<std::string>> DockerClient::create_container(ContainerSpec spec) {
  const auto api = co_await transport_.api_version();
  if (!api) co_return api.error();
  auto body = create_body(spec, *api);
  if (!body) co_return body.error();
  Request request(Method::post, Target("/containers/create").query("name", spec.name));
  request.body = std::move(*body);
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  auto id = decoded(*response, created_id_from);
  if (!id || spec.networks.size() < 2 || *api >= kManyNetworksAtCreate) co_return id;
  // On a coroutine thread of its own: what that does to cancellation must not outlast it.
  auto executor = co_await asio::this_coro::executor;
  auto rest = connect_rest(*id, std::move(spec.networks));
  auto connected = co_await asio::co_spawn(executor, std::move(rest), asio::use_awaitable);
  if (!connected) co_return connected.error();
  co_return id;
}

/// All or nothing, so that nobody finds a container that lacks a network: it is removed again, and being
/// cancelled does not come between.
Task<Result<void>> DockerClient::connect_rest(std::string id, std::vector<NetworkAttachment> networks) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  for (std::size_t i = 1; i < networks.size(); ++i) {
    auto connected = co_await connect_network(networks[i].network, id, std::move(networks[i].aliases));
    if (connected) continue;
    const Error failure = connected.error().in("connecting it to the network " + networks[i].network);
    auto removed = co_await remove_container(id, true);
    if (!removed) co_return failure.in("container " + id + " is left behind");
    co_return failure;
  }
  co_return Result<void>();
}

Task<Result<StartResult>> DockerClient::start_container(std::string container) {
  Request request(Method::post, container_target(container, "/start"));
  request.limit = kStartLimit;
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return response->head.status == 304 ? StartResult::running_already : StartResult::started;
}

Task<Result<KillResult>> DockerClient::kill_container(std::string container, std::string signal) {
  Target target = container_target(container, "/kill");
  target.query("signal", signal);
  Request request(Method::post, std::move(target));
  auto done = co_await perform(std::move(request));
  if (done) co_return KillResult::signalled;
  // Podman refuses paused ones in the same way.
  const bool not_running = done.error().code() == ErrorCode::conflict && !contains(done.error(), "paused");
  if (not_running) co_return KillResult::not_running;
  co_return done.error();
}

Task<Result<std::unique_ptr<ExitWait>>> DockerClient::wait_container(std::string container,
                                                                     WaitCondition condition) {
  Target target = container_target(container, "/wait");
  target.query("condition", condition == WaitCondition::next_exit ? "next-exit" : "not-running");
  Request request(Method::post, std::move(target));
  auto answer = co_await transport_.open(std::move(request));
  if (!answer) co_return answer.error();
  std::unique_ptr<ExitWait> wait = std::make_unique<DockerExitWait>(std::move(*answer));
  co_return wait;
}

Task<Result<Container>> DockerClient::inspect_container(std::string container) {
  Request request(Method::get, container_target(container, "/json"));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, container_from);
}

Task<Result<std::vector<ContainerSummary>>> DockerClient::list_containers(ContainerFilter filter) {
  const auto filters = container_filters(filter);
  if (!filters) co_return filters.error();
  Request request(Method::get, Target("/containers/json").query("all", "1").query("filters", *filters));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  auto containers = decoded(*response, containers_from);
  if (!containers) co_return containers.error();
  std::erase_if(*containers, [filter](const ContainerSummary& c) { return !matches(c, filter); });
  co_return containers;
}

Task<Result<Process>> DockerClient::inspect_process(std::string container, int pid) {
  Target target = container_target(container, "/top");
  target.query("ps_args", "-o pid,caught,comm");
  Request request(Method::get, std::move(target));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  const auto processes = decoded(*response, processes_from);
  if (!processes) co_return processes.error();
  const auto found = processes->find(pid);
  if (found != processes->end()) co_return found->second;
  co_return Error(ErrorCode::unsupported, "the host's ps does not tell which signals are handled");
}

Task<Result<void>> DockerClient::rename_container(std::string container, std::string name) {
  Target target = container_target(container, "/rename");
  target.query("name", name);
  return perform(Request(Method::post, std::move(target)));
}

Task<Result<void>> DockerClient::set_restart_policy(std::string container, RestartPolicy policy) {
  auto body = restart_policy_body(policy);
  if (!body) co_return body.error();
  Request request(Method::post, container_target(container, "/update"));
  request.body = std::move(*body);
  auto done = co_await perform(std::move(request));
  co_return done;
}

Task<Result<void>> DockerClient::remove_container(std::string container, bool force) {
  const RemoteCall call = Request(Method::del, container_target(container)).call();
  std::string what = "container " + container + " was not removed";
  auto work = removed(std::move(container), force);
  auto done = co_await with_timeout<void>(clock_, call_timeout_, std::move(what), std::move(work));
  if (!done) co_return in_call(done.error(), call);
  co_return done;
}

/// A removal that somebody else has begun is waited for; one that died half-way is asked for again.
Task<Result<void>> DockerClient::removed(std::string container, bool force) {
  bool ask = true;
  while (true) {
    if (ask) {
      auto asked = co_await remove_once(container, force);
      if (asked) co_return asked;
      if (!contains(asked.error(), "already in progress")) co_return asked;
    }
    co_await clock_.sleep_until(clock_.now() + kRemovalPoll);
    auto left = co_await inspect_container(container);
    if (!left && left.error().code() == ErrorCode::not_found) co_return Result<void>();
    if (!left) co_return left.error();
    ask = left->status != ContainerStatus::removing;
  }
}

/// Anonymous volumes go with it: nothing refers to them any more.
Task<Result<void>> DockerClient::remove_once(std::string container, bool force) {
  Target target = container_target(container);
  target.query("v", "1").query("force", force ? "1" : "0");
  Request request(Method::del, std::move(target));
  auto done = co_await perform(std::move(request));
  if (!done && done.error().code() == ErrorCode::not_found) co_return Result<void>();
  co_return done;
}

Task<Result<std::unique_ptr<Stream<LogChunk>>>> DockerClient::container_logs(std::string container,
                                                                             LogOptions options) {
  const auto inspected = co_await inspect_container(container);
  if (!inspected) co_return inspected.error();
  Request request = log_request(inspected->id, options);
  auto answer = co_await transport_.open(std::move(request));
  if (!answer) co_return answer.error();
  std::unique_ptr<Stream<LogChunk>> stream = std::make_unique<LogStream>(std::move(*answer), inspected->tty);
  co_return stream;
}

}  // namespace cutover::engine
