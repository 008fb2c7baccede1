#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>

#include "api/message.hpp"
#include "cutover/base/clock.hpp"

namespace cutover::api {

using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// What an answer on the wire has beyond what the call said.
struct Frame {
  unsigned version = 11;    ///< of HTTP: 10 or 11
  bool keep_alive = false;  ///< the connection stays open
  std::string server = "cutoverd";
  std::optional<WallTime> now;
};

/// Without its body.
HttpResponse header_of(const Response& response, const Frame& frame);
/// `header_only`: the answer to HEAD.
std::string message_text(Response response, const Frame& frame, bool header_only);

}  // namespace cutover::api
