#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/system/error_code.hpp>
#include <optional>

#include "api/message.hpp"
#include "cutover/model/listener.hpp"

/// What a request hears that is refused before anybody looks at what it asks for.
namespace cutover::api {

using RequestHeader = boost::beast::http::request_header<>;

/// Reading it ended with `error`. Nothing: the client just left.
std::optional<Response> refuse_broken(const boost::system::error_code& error, const model::Limits& limits,
                                      bool for_hooks);
std::optional<Response> refuse_malformed(const RequestHeader& header);
Response too_many_requests(int per_minute, Milliseconds wait);

}  // namespace cutover::api
