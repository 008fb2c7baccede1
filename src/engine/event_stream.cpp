#include "engine/event_stream.hpp"

#include <algorithm>

#include "engine/system_codec.hpp"

namespace cutover::engine {

Task<Result<std::optional<EngineEvent>>> EventStream::next() {
  while (true) {
    auto object = objects_.next();
    if (!object) co_return in_call(object.error(), answer_.call());
    if (*object) {
      auto event = event_from(**object);
      if (!event) co_return in_call(event.error(), answer_.call());
      if (wanted(*event)) co_return std::optional<EngineEvent>(std::move(*event));
      continue;
    }
    auto piece = co_await answer_.read_some();
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return std::optional<EngineEvent>();
    objects_.feed(*piece);
  }
}

bool EventStream::wanted(const EngineEvent& event) const {
  if (labels_.empty()) return true;
  return std::any_of(labels_.begin(), labels_.end(), [&event](const std::string& label) {
    const auto equals = label.find('=');
    const auto attribute = event.attributes.find(label.substr(0, equals));
    if (attribute == event.attributes.end()) return false;
    return equals == std::string::npos || attribute->second == label.substr(equals + 1);
  });
}

}  // namespace cutover::engine
