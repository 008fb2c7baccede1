#include "fuzz/configuration.hpp"

// cutover.yaml, whose defaults an app takes.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  static const fuzz::MemoryFolder folder;
  static const auto app = folder.write("apps/shop.yaml", "image: shop\nweb: {port: 80}\n");
  folder.write("cutover.yaml", fuzz::text_of(data, size));
  fuzz::load(folder);
  return 0;
}
