#include "engine/answer.hpp"
#include "engine/docker_client.hpp"
#include "engine/json.hpp"
#include "engine/network_codec.hpp"

namespace cutover::engine {

Task<Result<Network>> DockerClient::inspect_network(std::string network) {
  Request request(Method::get, Target("/networks").segment(network));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, network_from);
}

Task<Result<std::string>> DockerClient::create_network(std::string name, Labels labels) {
  auto body = network_body(name, labels);
  if (!body) co_return body.error();
  Request request(Method::post, Target("/networks/create"));
  request.body = std::move(*body);
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, created_id_from);
}

Task<Result<void>> DockerClient::remove_network(std::string network) {
  return perform(Request(Method::del, Target("/networks").segment(network)));
}

Task<Result<void>> DockerClient::connect_network(std::string network, std::string container,
                                                 std::vector<std::string> aliases) {
  auto body = connect_body(container, aliases);
  if (!body) co_return body.error();
  Request request(Method::post, Target("/networks").segment(network).literal("/connect"));
  request.body = std::move(*body);
  auto done = co_await perform(std::move(request));
  co_return done;
}

Task<Result<Volume>> DockerClient::inspect_volume(std::string volume) {
  Request request(Method::get, Target("/volumes").segment(volume));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, volume_from);
}

Task<Result<Volume>> DockerClient::create_volume(std::string name, Labels labels) {
  auto body = volume_body(name, labels);
  if (!body) co_return body.error();
  Request request(Method::post, Target("/volumes/create"));
  request.body = std::move(*body);
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, volume_from);
}

Task<Result<void>> DockerClient::remove_volume(std::string volume) {
  return perform(Request(Method::del, Target("/volumes").segment(volume)));
}

}  // namespace cutover::engine
