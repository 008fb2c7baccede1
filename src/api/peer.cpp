#include "api/peer.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace cutover::api {
namespace {

namespace ip = boost::asio::ip;

/// IPv4 as the part of IPv6 that stands for it, so that both are compared alike.
ip::address_v6::bytes_type bytes_of(const ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool begin_alike(const ip::address_v6::bytes_type& a, const ip::address_v6::bytes_type& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<unsigned char>(0xFF << (8 - rest));
  return (a[whole] & mask) == (b[whole] & mask);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

ip::address unmapped(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

Networks::Networks(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const auto slash = std::min(text.find('/'), text.size());
    Network network{ip::make_address(text.substr(0, slash)), 128};
    if (slash < text.size()) {
      std::from_chars(text.data() + slash + 1, text.data() + text.size(), network.length);
      if (network.base.is_v4()) network.length += 96;
    }
    networks_.push_back(std::move(network));
  }
}

bool Networks::contain(const ip::address& address) const {
  const auto bytes = bytes_of(address);
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return begin_alike(bytes_of(network.base), bytes, network.length);
  });
}

ip::address client_address(const Peer& peer, const Networks& trusted_proxies,
                           std::string_view forwarded_for) {
  ip::address client = unmapped(peer.address);
  while (trusted_proxies.contain(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto last =
        trimmed(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    boost::system::error_code error;
    const ip::address said = ip::make_address(std::string(last), error);
    if (error) break;  // not ours to guess: the proxy answers for it
    client = unmapped(said);
    forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
  }
  return client;
}

std::string limited_as(const ip::address& address) {
  const ip::address bare = unmapped(address);
  if (bare.is_v4()) return bare.to_string();
  auto bytes = bare.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace cutover::api
