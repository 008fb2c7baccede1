#include "store/scale_codec.hpp"

#include <nlohmann/json.hpp>

#include "store/damaged.hpp"

namespace cutover::store {

std::string encode_scale(const model::Scale& scale) {
  return nlohmann::json(scale).dump();
}

model::Scale decode_scale(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) throw Damaged("an app's scale is not a JSON object");
  model::Scale scale;
  for (const auto& [process, replicas] : json.items()) {
    if (!replicas.is_number_integer()) throw Damaged("an app's scale holds something else than numbers");
    scale.emplace(process, replicas.get<int>());
  }
  return scale;
}

}  // namespace cutover::store
