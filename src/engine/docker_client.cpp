#include "engine/docker_client.hpp"

#include <nlohmann/json.hpp>

#include "engine/answer.hpp"
#include "engine/event_stream.hpp"
#include "engine/json.hpp"
#include "engine/system_codec.hpp"

namespace cutover::engine {
namespace {

/// The Engine wants all labels of a filter to match, and we any: more than one can't be its work.
Result<std::string> event_filters(const std::vector<std::string>& labels) {
  Json filters;
  filters["type"] = {"container"};
  if (labels.size() == 1) filters["label"] = labels;
  return write_json(filters);
}

}  // namespace

DockerClient::DockerClient(Clock& clock, DockerClientOptions options)
    : clock_(clock),
      find_credentials_(std::move(options.credentials)),
      call_timeout_(options.call_timeout),
      transport_(clock, std::move(options.socket), options.call_timeout) {}

Task<Result<EngineVersion>> DockerClient::version() {
  return transport_.negotiate();
}

Task<Result<EngineInfo>> DockerClient::info() {
  Request request(Method::get, Target("/info"));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, info_from);
}

Task<Result<DiskUsage>> DockerClient::disk_usage() {
  Request request(Method::get, Target("/system/df"));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, disk_usage_from);
}

Task<Result<std::unique_ptr<Stream<EngineEvent>>>> DockerClient::events(std::vector<std::string> labels) {
  const auto filters = event_filters(labels);
  if (!filters) co_return filters.error();
  Request request(Method::get, Target("/events").query("filters", *filters));
  auto answer = co_await transport_.open(std::move(request));
  if (!answer) co_return answer.error();
  std::unique_ptr<Stream<EngineEvent>> stream =
      std::make_unique<EventStream>(std::move(*answer), std::move(labels));
  co_return stream;
}

Task<Result<void>> DockerClient::perform(Request request) {
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return Result<void>();
}

std::unique_ptr<Client> make_docker_client(boost::asio::any_io_executor, Clock& clock,
                                           DockerClientOptions options) {
  return std::make_unique<DockerClient>(clock, std::move(options));
}

}  // namespace cutover::engine
