#include "fuzz/configuration.hpp"

// apps/shop.yaml, under defaults.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  static const fuzz::MemoryFolder folder;
  static const auto daemon = folder.write("cutover.yaml", "defaults: {retain: 3, env: {A: b}}\n");
  folder.write("apps/shop.yaml", fuzz::text_of(data, size));
  fuzz::load(folder);
  return 0;
}
