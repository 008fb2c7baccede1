#include <array>
#include <string>

#include "engine/answer.hpp"
#include "engine/swarm_answer.hpp"
#include "engine/swarm_codec.hpp"
#include "engine/swarm_task_codec.hpp"
#include "fuzz/input.hpp"

// What the Engine says of its swarm. The first byte says what it was asked for.

namespace cutover::engine {
namespace {

template <class T>
void require_words(const Result<T>& value) {
  if (value) return;
  fuzz::require(!value.error().text().empty(), "an error has words");
  fuzz::require(fuzz::is_text(value.error().text()), "an error's words are UTF-8");
}

template <class T>
void decode_list(Result<std::vector<T>> (*codec)(std::string_view), std::string_view body) {
  const auto list = codec(body);
  require_words(list);
  if (!list) return;
  for (const T& thing : *list) fuzz::require(!thing.id.empty(), "what a swarm keeps has an id");
}

void decode_service(std::string_view body) {
  const auto service = service_from(body);
  require_words(service);
  if (service) fuzz::require(!service->id.empty(), "a service has an id");
}

void decode_tasks(std::string_view body) {
  decode_list<SwarmTask>(tasks_from, body);
  const auto tasks = tasks_from(body);
  if (!tasks) return;
  for (const SwarmTask& task : *tasks) {
    fuzz::require(!task.service_id.empty(), "a task is a service's");
    fuzz::require(!task.exit_code || !task.container_id.empty(), "what exited was in a container");
  }
}

void decode_refusal(std::string_view input) {
  if (input.empty()) return;
  Response response;
  response.head.status = 400 + static_cast<unsigned char>(input.front());
  response.body = input.substr(1);
  response.call.status = response.head.status;
  const Error error = swarm_error(error_from(response, false));
  fuzz::require(fuzz::is_text(error.text()) && error.text().size() < 2300, "a refusal's words are few");
  fuzz::require(error.call().has_value(), "a refusal has its call");
}

using Codec = void (*)(std::string_view body);
constexpr std::array<Codec, 6> kCodecs = {
    [](std::string_view body) { require_words(swarm_state_from(body)); },
    [](std::string_view body) { decode_list<Node>(nodes_from, body); },
    decode_service,
    decode_tasks,
    [](std::string_view body) { decode_list<SwarmFile>(files_from, body); },
    decode_refusal,
};

}  // namespace
}  // namespace cutover::engine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  if (size == 0) return 0;
  engine::kCodecs[data[0] % engine::kCodecs.size()](fuzz::text_of(data + 1, size - 1));
  return 0;
}
