#pragma once

#include <cstdint>
#include <string>

#include "cutover/base/clock.hpp"

namespace cutover::gate {

struct AccessLine {
  const std::string& app;
  const std::string& client;
  const std::string& request;  ///< method and target
  int status = 0;
  std::uint64_t bytes = 0;  ///< of the answer's body
  Milliseconds took{0};
};
void access_log(const AccessLine& line);

}  // namespace cutover::gate
