#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "support/free_port.hpp"

namespace cutover::test {

struct HttpAnswer {
  int status = 0;                              ///< 0: no answer; `body` then says why
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// One GET on a connection of its own, to an IPv4 address.
HttpAnswer http_get(const std::string& address, std::uint16_t port, const std::string& path,
                    std::chrono::milliseconds limit = std::chrono::seconds(10));

}  // namespace cutover::test
