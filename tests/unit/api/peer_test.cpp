#include "api/peer.hpp"

#include <gtest/gtest.h>

namespace cutover::test {
namespace {

namespace ip = boost::asio::ip;

TEST(Networks, ContainAddressesByTheirFirstBits) {
  const Networks networks = api::networks_of({"127.0.0.1", "10.16.0.0/12", "fd00::/8", "::1"});
  for (const char* inside :
       {"127.0.0.1", "10.16.0.1", "10.31.255.255", "fd12::1", "::1", "::ffff:10.17.0.1"}) {
    EXPECT_TRUE(networks.contain(ip::make_address(inside))) << inside;
  }
  for (const char* outside : {"127.0.0.2", "10.32.0.1", "10.15.0.1", "fe80::1", "::2", "0.0.0.0", "::"}) {
    EXPECT_FALSE(networks.contain(ip::make_address(outside))) << outside;
  }
  EXPECT_FALSE(Networks().contain(ip::make_address("127.0.0.1")));
}

TEST(Client, IsWhomTheLastTrustedProxyNames) {
  struct Case {
    const char* peer;
    const char* forwarded_for;
    const char* client;
  };
  const Case cases[] = {
      {"192.0.2.9", "", "192.0.2.9"},
      {"192.0.2.9", "198.51.100.1", "192.0.2.9"},  // anybody can say so
      {"127.0.0.1", "", "127.0.0.1"},
      {"127.0.0.1", "198.51.100.1", "198.51.100.1"},
      {"127.0.0.1", "203.0.113.5, 198.51.100.1", "198.51.100.1"},  // what came to the proxy is hearsay
      {"127.0.0.1", "198.51.100.1 ,10.0.0.7", "198.51.100.1"},     // two proxies of ours
      {"127.0.0.1", "2001:db8::1", "2001:db8::1"},
      {"127.0.0.1", "unknown", "127.0.0.1"},
      {"127.0.0.1", "198.51.100.1, ", "127.0.0.1"},
      {"::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"},
      {"::ffff:192.0.2.9", "", "192.0.2.9"},
  };
  const Networks proxies = api::networks_of({"127.0.0.1", "10.0.0.0/8"});
  for (const Case& each : cases) {
    api::Peer peer;
    peer.address = ip::make_address(each.peer);
    EXPECT_EQ(api::client_address(peer, proxies, each.forwarded_for).to_string(), each.client)
        << each.peer << " for " << each.forwarded_for;
  }
}

TEST(Client, OfIpv6IsCountedByItsNetwork) {
  EXPECT_EQ(api::limited_as(ip::make_address("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
  EXPECT_EQ(api::limited_as(ip::make_address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(api::limited_as(ip::make_address("::ffff:192.0.2.1")), "192.0.2.1");
}

}  // namespace
}  // namespace cutover::test
