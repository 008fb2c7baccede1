#include "api/peer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>

namespace cutover::api {
namespace {

namespace ip = boost::asio::ip;

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

Networks networks_of(const std::vector<std::string>& texts) {
  Networks networks;
  for (const std::string& text : texts) {
    const auto added = networks.add(text);
    if (!added) spdlog::error("event=bug what={:?}", added.error().text());  // the configuration was read
  }
  return networks;
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
