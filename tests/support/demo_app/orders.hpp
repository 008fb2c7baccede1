#pragma once

#include "http.hpp"

namespace demo {

/// POST /orders?id=ID: writes "ID BYTES ADLER32 VERSION" of its body as a line of ORDERS_FILE (/data/orders),
/// which outlives the version, and answers with that line. A line is there once for each time that the
/// request came.
Answer take_order(const Request& request);

}  // namespace demo
