#include "api/message.hpp"

#include <nlohmann/json.hpp>

namespace cutover::api {

Response json_response(int status, const nlohmann::ordered_json& body) {
  Response response;
  response.status = status;
  response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  response.body += '\n';
  return response;
}

}  // namespace cutover::api
