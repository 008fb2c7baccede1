#include "engine/docker_swarm.hpp"

#include <algorithm>

#include "engine/answer.hpp"
#include "engine/json.hpp"
#include "engine/log_stream.hpp"
#include "engine/network_codec.hpp"
#include "engine/registry_auth.hpp"
#include "engine/service_codec.hpp"
#include "engine/swarm_answer.hpp"
#include "engine/swarm_codec.hpp"
#include "engine/swarm_task_codec.hpp"

namespace cutover::engine {
namespace {

/// A list of configs has their contents in it, of up to 1 MB each, and one of tasks the environment of each.
constexpr std::size_t kLongestList = 64 << 20;

/// As the Engine makes them: 25 digits and lower-case letters. Whatever is shorter the Engine also takes for
/// the beginning of one.
bool is_whole_id(std::string_view text) {
  return text.size() == 25 &&
         text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

std::string_view folder_of(SwarmFile::Kind kind) {
  return kind == SwarmFile::Kind::secret ? "/secrets" : "/configs";
}

Request list_of(std::string_view path, const std::string& filters) {
  Request request(Method::get, Target(path).query("filters", filters));
  request.longest_answer = kLongestList;
  return request;
}

}  // namespace

DockerSwarm::DockerSwarm(Clock& clock, DockerClientOptions options)
    : find_credentials_(std::move(options.credentials)),
      transport_(clock, std::move(options.socket), options.call_timeout) {}

Task<Result<SwarmState>> DockerSwarm::state() {
  Request request(Method::get, Target("/info"));
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, swarm_state_from);
}

Task<Result<std::vector<Node>>> DockerSwarm::list_nodes() {
  Request request(Method::get, Target("/nodes"));
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, nodes_from);
}

Task<Result<std::string>> DockerSwarm::create_service(ServiceSpec spec) {
  auto request = specify(Target("/services/create"), spec);
  if (!request) co_return request.error();
  auto response = co_await ask(std::move(*request));
  if (!response) co_return response.error();
  co_return decoded(*response, created_id_from);
}

Task<Result<void>> DockerSwarm::update_service(std::string service, std::uint64_t version, ServiceSpec spec) {
  Target target = Target("/services").segment(service).literal("/update");
  target.query("version", std::to_string(version));
  auto request = specify(std::move(target), spec);
  if (!request) co_return request.error();
  auto response = co_await ask(std::move(*request));
  if (!response) co_return response.error();
  co_return Result<void>();
}

/// The Engine ignores the body, but for that it has to be a specification of this service.
Task<Result<void>> DockerSwarm::roll_service_back(std::string service, std::uint64_t version) {
  Request look(Method::get, Target("/services").segment(service));
  auto there = co_await ask(std::move(look));
  if (!there) co_return there.error();
  auto body = decoded(*there, specification_in);
  if (!body) co_return body.error();
  Target target = Target("/services").segment(service).literal("/update");
  target.query("version", std::to_string(version)).query("rollback", "previous");
  Request request(Method::post, std::move(target));
  request.body = std::move(*body);
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  co_return Result<void>();
}

/// The nodes pull with the credentials of the last create or update. An update that says nothing of them
/// leaves those of the one before in force, and they would go to whatever registry this image is of: so where
/// there are none it says so.
Result<Request> DockerSwarm::specify(Target target, const ServiceSpec& spec) const {
  auto body = service_body(spec);
  if (!body) return body.error();
  Request request(Method::post, std::move(target));
  request.body = std::move(*body);
  request.registry_auth = no_registry_auth();
  if (spec.repository.empty()) return request;
  model::ImageRef image;
  image.repository = spec.repository;
  auto auth = registry_auth_for(image, find_credentials_);
  if (!auth) return auth.error();
  if (!auth->empty()) request.registry_auth = std::move(*auth);
  return request;
}

Task<Result<Service>> DockerSwarm::inspect_service(std::string service) {
  Request request(Method::get, Target("/services").segment(service));
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  auto found = decoded(*response, service_from);
  if (!found || found->id == service || found->name == service) co_return found;
  // Another's, whose id begins so.
  co_return Error(ErrorCode::not_found, "service " + service + " not found", response->call);
}

Task<Result<std::vector<Service>>> DockerSwarm::list_services(ServiceFilter filter) {
  const auto filters = service_filters(filter);
  if (!filters) co_return filters.error();
  Request request = list_of("/services", *filters);
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, services_from);
}

Task<Result<void>> DockerSwarm::remove_service(std::string service) {
  const auto id = co_await id_of(std::move(service));
  if (!id && id.error().code() == ErrorCode::not_found) co_return Result<void>();
  if (!id) co_return id.error();
  Target target = Target("/services").segment(*id);
  auto removed = co_await remove(std::move(target));
  co_return removed;
}

Task<Result<std::vector<SwarmTask>>> DockerSwarm::list_tasks(TaskFilter filter) {
  std::string service_id;
  if (!filter.service.empty()) {
    auto id = co_await id_of(filter.service);
    if (!id) co_return id.error();
    service_id = std::move(*id);
  }
  const auto filters = task_filters(service_id, filter.labels);
  if (!filters) co_return filters.error();
  Request request = list_of("/tasks", *filters);
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  auto tasks = decoded(*response, tasks_from);
  if (!tasks) co_return tasks.error();
  std::erase_if(*tasks, [filter](const SwarmTask& task) { return !matches(task, filter.labels); });
  co_return tasks;
}

Task<Result<std::unique_ptr<Stream<LogChunk>>>> DockerSwarm::task_logs(std::string task, LogOptions options) {
  Target target = Target("/tasks").segment(task).literal("/logs");
  add_log_query(target, options);
  Request request(Method::get, std::move(target));
  auto answer = co_await transport_.open(std::move(request));
  if (!answer) co_return swarm_error(answer.error());
  std::unique_ptr<Stream<LogChunk>> stream = std::make_unique<LogStream>(std::move(*answer), false);
  co_return stream;
}

Task<Result<std::string>> DockerSwarm::create_file(SwarmFile::Kind kind, std::string name, Labels labels,
                                                   Secret content) {
  auto body = file_body(name, labels, content);
  if (!body) co_return body.error();
  Request request(Method::post, Target(folder_of(kind)).literal("/create"));
  request.body = std::move(*body);
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, created_id_from);
}

Task<Result<std::vector<SwarmFile>>> DockerSwarm::list_files(SwarmFile::Kind kind, std::string label) {
  const auto filters = file_filters(label);
  if (!filters) co_return filters.error();
  Request request = list_of(folder_of(kind), *filters);
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  auto files = decoded(*response, files_from);
  if (!files) co_return files.error();
  for (SwarmFile& file : *files) file.kind = kind;
  co_return files;
}

Task<Result<void>> DockerSwarm::remove_file(SwarmFile::Kind kind, std::string id) {
  Target target = Target(folder_of(kind)).segment(id);
  auto removed = co_await remove(std::move(target));
  co_return removed;
}

Task<Result<std::string>> DockerSwarm::create_overlay_network(std::string name, Labels labels) {
  auto body = overlay_network_body(name, labels);
  if (!body) co_return body.error();
  Request request(Method::post, Target("/networks/create"));
  request.body = std::move(*body);
  auto response = co_await ask(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, created_id_from);
}

Task<Result<Response>> DockerSwarm::ask(Request request) {
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return swarm_error(response.error());
  co_return response;
}

Task<Result<void>> DockerSwarm::remove(Target target) {
  Request request(Method::del, std::move(target));
  auto response = co_await ask(std::move(request));
  if (!response && response.error().code() != ErrorCode::not_found) co_return response.error();
  co_return Result<void>();
}

Task<Result<std::string>> DockerSwarm::id_of(std::string service) {
  if (is_whole_id(service)) co_return service;
  auto found = co_await inspect_service(std::move(service));
  if (!found) co_return found.error();
  co_return found->id;
}

std::unique_ptr<Swarm> make_docker_swarm(boost::asio::any_io_executor, Clock& clock,
                                         DockerClientOptions options) {
  return std::make_unique<DockerSwarm>(clock, std::move(options));
}

}  // namespace cutover::engine
