#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string_view>

namespace cutover::gate {

/// What a proxy in front of us says at a connection's beginning of who is at the other end of it: the PROXY
/// protocol, version 1 or 2 (https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt).
struct ProxyHeader {
  enum class Is { incomplete, malformed, complete };
  static constexpr std::size_t kLongest = 16 + 512;

  Is is = Is::incomplete;
  std::size_t length = 0;  ///< when complete
  /// Nothing: the proxy speaks for itself (a check of its own), or does not say.
  std::optional<boost::asio::ip::address> source;
};

/// `text`: all that has come.
ProxyHeader parse_proxy_header(std::string_view text);

}  // namespace cutover::gate
