#include "probe/no_answer.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

namespace cutover::probe {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// Whether an answer may begin like this.
bool may_be_http(std::string_view received) {
  constexpr std::string_view kBegin = "HTTP/";
  return received.substr(0, kBegin.size()) == kBegin.substr(0, received.size());
}

}  // namespace

std::string why_no_connection(const boost::system::error_code& failure) {
  if (failure == asio::error::connection_refused) return "connection refused";
  if (failure == asio::error::host_unreachable) return "no route to host";
  if (failure == asio::error::network_unreachable) return "network is unreachable";
  if (failure == asio::error::timed_out) return "nobody answers at this address";
  if (failure == boost::system::errc::address_not_available) return "no local port is free";
  if (failure == boost::system::errc::operation_not_permitted || failure == asio::error::access_denied)
    return "connecting is not permitted (by this host's firewall?)";
  return failure.message();
}

std::string why_no_answer(const boost::system::error_code& failure, std::string_view received) {
  if (failure == http::error::header_limit) return "the answer's header is longer than 16 KiB";
  if (!may_be_http(received)) return "not an HTTP answer";
  if (failure == http::error::end_of_stream) return "connection closed before an answer";
  if (failure == http::error::partial_message) return "connection closed amid the answer's header";
  if (failure == asio::error::connection_reset) return "connection reset before an answer";
  if (failure.category() == make_error_code(http::error::bad_version).category()) return "not an HTTP answer";
  return why_no_connection(failure);
}

}  // namespace cutover::probe
