#pragma once

#include <string_view>

namespace cutover::api {

/// openapi.json as GET /openapi.json has it, with this build's version.
std::string_view openapi_document();

}  // namespace cutover::api
