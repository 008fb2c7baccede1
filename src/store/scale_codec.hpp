#pragma once

#include <string>

#include "cutover/model/scale.hpp"

namespace cutover::store {

/// A JSON object: {"web": 4}.
std::string encode_scale(const model::Scale& scale);
/// Throws Damaged.
model::Scale decode_scale(const std::string& text);

}  // namespace cutover::store
