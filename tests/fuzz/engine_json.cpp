#include "engine/json.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "engine/answer.hpp"
#include "engine/container_codec.hpp"
#include "engine/image_codec.hpp"
#include "engine/network_codec.hpp"
#include "engine/system_codec.hpp"
#include "fuzz/input.hpp"

// What the Engine answers. The first byte says to which call.

namespace cutover::engine {
namespace {

template <class T>
void decode(Result<T> (*codec)(std::string_view), std::string_view body) {
  const auto value = codec(body);
  if (value) return;
  fuzz::require(!value.error().text().empty(), "an error has words");
  fuzz::require(fuzz::is_text(value.error().text()), "an error's words are UTF-8");
}

void decode_container(std::string_view body) {
  const auto container = container_from(body);
  if (container) fuzz::require(!container->id.empty(), "a container has an id");
}

void decode_containers(std::string_view body) {
  const auto containers = containers_from(body);
  if (!containers) return;
  for (const auto& container : *containers) fuzz::require(!container.id.empty(), "a container has an id");
}

void decode_usage(std::string_view body) {
  const auto usage = disk_usage_from(body);
  if (usage) fuzz::require(usage->containers >= 0 && usage->volumes >= 0, "a sum does not overflow");
}

/// The status comes from the input too.
void decode_refusal(std::string_view input) {
  if (input.empty()) return;
  Response response;
  response.head.status = 300 + static_cast<unsigned char>(input.front());
  response.body = input.substr(1);
  const Error error = error_from(response, input.size() % 2 == 0);
  fuzz::require(!error.text().empty() && error.text().size() < 2200, "a refusal's words are few");
  fuzz::require(fuzz::is_text(error.text()), "a refusal's words are UTF-8");
}

using Codec = void (*)(std::string_view body);
constexpr std::array<Codec, 16> kCodecs = {
    decode_container,
    decode_containers,
    decode_usage,
    decode_refusal,
    [](std::string_view body) { decode(exit_status_from, body); },
    [](std::string_view body) { decode(image_from, body); },
    [](std::string_view body) { decode(images_from, body); },
    [](std::string_view body) { decode(registry_digest_from, body); },
    [](std::string_view body) { decode(pull_progress_from, body); },
    [](std::string_view body) { decode(network_from, body); },
    [](std::string_view body) { decode(volume_from, body); },
    [](std::string_view body) { decode(version_from, body); },
    [](std::string_view body) { decode(info_from, body); },
    [](std::string_view body) { decode(event_from, body); },
    [](std::string_view body) { decode(created_id_from, body); },
    // What was read can be written again.
    [](std::string_view body) {
      const auto json = parse_json(body);
      if (json) fuzz::require(write_json(*json).has_value(), "what was read is UTF-8");
    },
};

}  // namespace
}  // namespace cutover::engine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  if (size == 0) return 0;
  engine::kCodecs[data[0] % engine::kCodecs.size()](fuzz::text_of(data + 1, size - 1));
  return 0;
}
