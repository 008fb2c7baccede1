#include "cutover/base/networks.hpp"

#include <algorithm>
#include <charconv>

namespace cutover {
namespace {

namespace ip = boost::asio::ip;
using Bytes = ip::address_v6::bytes_type;

/// IPv4 as the part of IPv6 that stands for it, so that both are compared alike.
Bytes bytes_of(const ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool begin_alike(const Bytes& a, const Bytes& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<unsigned char>(0xFF << (8 - rest));
  return (a[whole] & mask) == (b[whole] & mask);
}

}  // namespace

Result<void> Networks::add(const std::string& text) {
  const Error none(ErrorCode::invalid_argument, "\"" + text + "\" is neither an address nor a network");
  const std::size_t slash = std::min(text.find('/'), text.size());
  boost::system::error_code error;
  const ip::address base = ip::make_address(text.substr(0, slash), error);
  if (error) return none;
  const unsigned most = base.is_v4() ? 32 : 128;
  unsigned length = most;
  if (slash < text.size()) {
    const char* end = text.data() + text.size();
    const auto [stopped, wrong] = std::from_chars(text.data() + slash + 1, end, length);
    if (wrong != std::errc() || stopped != end || length > most) return none;
  }
  networks_.push_back({bytes_of(base), length + 128 - most});
  return {};
}

bool Networks::contain(const ip::address& address) const {
  const Bytes bytes = bytes_of(address);
  return std::any_of(networks_.begin(), networks_.end(), [&bytes](const Network& network) {
    return begin_alike(network.base, bytes, network.length);
  });
}

}  // namespace cutover
