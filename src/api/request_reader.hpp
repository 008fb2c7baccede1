#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include "api/guard.hpp"
#include "api/peer.hpp"
#include "api/transport.hpp"

namespace cutover::api {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// Of a request that is well-formed and not taken.
inline constexpr auto kTooManyFields = boost::system::errc::argument_list_too_long;
inline constexpr auto kTrailers = boost::system::errc::operation_not_supported;  // nobody has looked at them
inline constexpr auto kNoRoom = boost::system::errc::not_enough_memory;          // in the client's share

/// `with_headers`: for a call that looks at all of them.
Request to_request(boost::beast::http::request<boost::beast::http::string_body> message, const Peer& peer,
                   bool with_headers);
/// Every X-Forwarded-For, in order, as one.
std::string forwarded_for(const boost::beast::http::fields& header);

/// The requests of a connection, taken from its bytes. Errors are Beast's (`http::error`), the transport's,
/// and `not_enough_memory` where the client's share is used up. What is cancelled throws.
class RequestReader {
 public:
  RequestReader(Transport& transport, const model::Limits& limits);

  /// Returns when something of the next request is there.
  Task<boost::system::error_code> begin();
  Task<boost::system::error_code> read_header(RequestParser& parser);
  /// The rest; `share` bears what it takes.
  Task<boost::system::error_code> read_body(RequestParser& parser, Guard::Share& share);
  /// Lets go what still comes, up to `most` bytes.
  Task<boost::system::error_code> drain(std::size_t most);

 private:
  Task<boost::system::error_code> fill(std::size_t piece);
  /// Gives the parser what is there; no error: it needs more, or is done.
  boost::system::error_code parse(RequestParser& parser);
  bool has_too_many_fields() const;

  Transport& transport_;
  const int max_fields_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace cutover::api
