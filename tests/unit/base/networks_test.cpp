#include "cutover/base/networks.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

bool contains(const std::string& network, const std::string& address) {
  Networks networks;
  EXPECT_TRUE(networks.add(network)) << network;
  return networks.contain(boost::asio::ip::make_address(address));
}

TEST(Networks, AnAddressIsInItsOwnNetworkAndInNoOther) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(contains("10.0.0.4/30", "10.0.0.7"));
  EXPECT_FALSE(contains("10.0.0.4/30", "10.0.0.8"));
  EXPECT_TRUE(contains("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(contains("192.0.2.7", "192.0.2.8"));
  EXPECT_TRUE(contains("0.0.0.0/0", "192.0.2.7"));
  EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(contains("2001:db8::/32", "2001:db8:1::1"));
  EXPECT_FALSE(contains("2001:db8::/32", "2001:db9::1"));
}

TEST(Networks, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "10.0.0", "localhost", "10.0.0.0/8/8"}) {
    Networks networks;
    EXPECT_FALSE(networks.add(text)) << text;
  }
}

}  // namespace
}  // namespace cutover
