#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "cutover/base/networks.hpp"

namespace cutover::api {

/// The other end of a connection, and the way it came.
struct Peer {
  Door door = Door::socket;
  model::Requester requester;              ///< door `socket`: who the kernel says it is
  std::string process;                     ///< door `socket`, for the log: "uid=1000 pid=812"
  boost::asio::ip::address address;        ///< of the network
  boost::asio::ip::address local_address;  ///< ours, that it came to
};

/// Without the guise that an IPv4 peer of an IPv6 listener has.
boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

/// As the configuration has them.
Networks networks_of(const std::vector<std::string>& texts);

/// Who asks: the peer itself, or the last one in X-Forwarded-For that is no proxy of ours, when the peer is.
boost::asio::ip::address client_address(const Peer& peer, const Networks& trusted_proxies,
                                        std::string_view forwarded_for);

/// What limits are counted by: an IPv6 host usually has a network of 64 bits to itself.
std::string limited_as(const boost::asio::ip::address& address);

}  // namespace cutover::api
