#pragma once

#include <span>
#include <string_view>

namespace cutover {

/// The candidate that was probably meant, or "": few edits away, or one begins with the other
/// ("environment" for "env").
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace cutover
