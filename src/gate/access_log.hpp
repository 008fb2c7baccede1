#pragma once

#include <cstdint>
#include <string>

#include "cutover/base/clock.hpp"
#include "gate/outgoing.hpp"
#include "gate/request_head.hpp"

namespace cutover::gate {

/// What a request's line says of its head.
struct LoggedRequest {
  std::string method;
  std::string host;
  std::string path;           ///< without the query, which may hold what nobody else shall read
  std::string id;             ///< X-Request-Id, as the app has it
  std::string forwarded_for;  ///< X-Forwarded-For of a trusted proxy; "": none
};
LoggedRequest to_be_logged(const RequestHead& head, const Asker& asker);

struct AccessLine {
  const std::string& app;
  const std::string& client;
  const LoggedRequest& request;
  const std::string& upstream;  ///< where it went last; "": nowhere
  int status = 0;               ///< 499: the client left before an answer began
  std::uint64_t bytes = 0;      ///< of the answer's body
  Milliseconds took{0};         ///< from the request's head to the answer's end
  Milliseconds waited{0};       ///< of those: held
};
void access_log(const AccessLine& line);

}  // namespace cutover::gate
