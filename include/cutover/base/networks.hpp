#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"

namespace cutover {

/// Addresses, and networks as "10.0.0.0/8".
class Networks {
 public:
  /// invalid_argument names what is none.
  Result<void> add(const std::string& text);
  bool contain(const boost::asio::ip::address& address) const;
  bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type base;
    unsigned length = 0;  // bits
  };
  std::vector<Network> networks_;
};

}  // namespace cutover
