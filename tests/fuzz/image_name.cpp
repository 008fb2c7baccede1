#include "cutover/model/image.hpp"
#include "fuzz/input.hpp"

// An image's name, tag and digest, as files and requests write them.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  const std::string text(fuzz::text_of(data, size));
  const auto image = model::parse_image_ref(text);
  if (!image) {
    fuzz::require(!fuzz::is_text(text) || fuzz::is_text(image.error().text()), "a refusal of text is text");
  } else {
    fuzz::require(image->tag.empty() || model::is_valid_tag(image->tag), "a tag is a tag");
    fuzz::require(image->digest.empty() || model::is_valid_digest(image->digest), "a digest is a digest");
    const auto again = model::parse_image_ref(image->text());
    fuzz::require(again && again->text() == image->text(), "what is written is read again");
    fuzz::require(image->registry().find_first_of("/@ ") == std::string::npos, "a registry is a host");
  }
  constexpr std::string_view dangerous(" /\\:@$`'\"\n\r\t\0", 14);
  if (model::is_valid_tag(text)) {
    fuzz::require(text.size() <= 128 && text.find_first_of(dangerous) == std::string::npos,
                  "a tag is a word");
  }
  if (model::is_valid_digest(text)) fuzz::require(text.size() == 71, "a digest has its length");
  return 0;
}
