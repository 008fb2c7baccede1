#pragma once

#include <string>

#include "cutover/model/app.hpp"

namespace cutover::model {

/// As people write it: "127.0.0.1:8080", "[::1]:8080".
std::string to_text(const Publish& at);

/// Whether no two can listen at both: an any-address takes the port on all of them.
bool overlap(const Publish& a, const Publish& b);

}  // namespace cutover::model
