#pragma once

#include <string_view>

namespace cutover::cli {

/// What a shell runs to complete words for `cutover`: it asks `cutover __complete`, so it can't go out of
/// date. "" for another shell than bash, zsh and fish.
std::string_view completion_script(std::string_view shell);

}  // namespace cutover::cli
