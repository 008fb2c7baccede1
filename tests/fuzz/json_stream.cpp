#include <vector>

#include "engine/image_codec.hpp"
#include "engine/json_objects.hpp"
#include "engine/system_codec.hpp"
#include "fuzz/input.hpp"

// The progress of a pull and the Engine's events. The first byte is the length of the pieces in which they
// come.

namespace cutover::engine {
namespace {

constexpr std::size_t kLongest = 512;

struct Cut {
  std::vector<std::string> objects;
  bool refused = false;
  bool operator==(const Cut&) const = default;
};

Cut cut(std::string_view stream, std::size_t piece) {
  JsonObjects objects(kLongest);
  Cut result;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    objects.feed(stream.substr(at, piece));
    while (true) {
      auto object = objects.next();
      result.refused = !object;
      if (!object) return result;
      if (!*object) break;
      result.objects.push_back(std::move(**object));
    }
  }
  return result;
}

}  // namespace
}  // namespace cutover::engine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  if (size < 2) return 0;
  const auto stream = fuzz::text_of(data + 1, size - 1);
  const auto whole = engine::cut(stream, 1);
  fuzz::require(whole == engine::cut(stream, 1 + data[0] % 64), "it does not matter where the pieces end");
  for (const std::string& object : whole.objects) {
    std::ignore = engine::pull_progress_from(object);
    std::ignore = engine::event_from(object);
  }
  return 0;
}
