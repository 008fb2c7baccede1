#pragma once

#include <string>
#include <string_view>

#include "cutover/base/error.hpp"

namespace cutover::model {

/// An image's name, in the registry's grammar (distribution reference): [host[:port]/]path[:tag][@digest].
struct ImageRef {
  std::string repository;  ///< with the registry, as written: "ghcr.io/acme/shop"; "shop" stays "shop"
  std::string tag;         ///< "" when none was given
  std::string digest;      ///< "sha256:<64 hex>", or ""

  /// As the Engine takes it: repository[:tag][@digest]; ":latest" when neither was given.
  std::string text() const;
  /// The registry's host, as docker names it in its credentials: "ghcr.io", "127.0.0.1:5000", "docker.io".
  std::string registry() const;
  bool operator==(const ImageRef&) const = default;
};

/// invalid_argument says which part is wrong.
Result<ImageRef> parse_image_ref(std::string_view text);

bool is_valid_tag(std::string_view tag);
/// "sha256:" and 64 lower-case hex digits.
bool is_valid_digest(std::string_view digest);

}  // namespace cutover::model
