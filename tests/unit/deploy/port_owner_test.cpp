#include "deploy/port_owner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "support/scratch_folder.hpp"

namespace cutover::deploy {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 4242 1 0 100 "
    "0 0 10 0\n"
    "   1: 0100007F:1F91 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 20 "
    "4 0 10 -1\n"
    "   2: garbage\n";

TEST(PortOwner, OnlyListeningSocketsCount) {
  const auto listeners = parse_listeners(kTable);
  ASSERT_THAT(listeners, SizeIs(1));
  EXPECT_EQ(listeners[0].address, "127.0.0.1");
  EXPECT_EQ(listeners[0].port, 8080);
  EXPECT_EQ(listeners[0].inode, 4242u);
  EXPECT_EQ(listeners[0].user, 33u);
}

TEST(PortOwner, AnAddressOverlapsItselfAndTheAnyAddress) {
  const auto listener = [](const char* address) { return Listener{address, 8080}; };
  EXPECT_TRUE(overlaps(listener("127.0.0.1"), {"127.0.0.1", 8080}));
  EXPECT_TRUE(overlaps(listener("0.0.0.0"), {"127.0.0.1", 8080}));
  EXPECT_TRUE(overlaps(listener("::"), {"127.0.0.1", 8080}));
  EXPECT_TRUE(overlaps(listener("127.0.0.1"), {"0.0.0.0", 8080}));
  EXPECT_TRUE(overlaps(listener("::1"), {"::", 8080}));
  EXPECT_FALSE(overlaps(listener("127.0.0.2"), {"127.0.0.1", 8080}));
  EXPECT_FALSE(overlaps(listener("127.0.0.1"), {"127.0.0.1", 8081}));
  EXPECT_FALSE(overlaps(listener("::1"), {"0.0.0.0", 8080}));
  EXPECT_FALSE(overlaps(listener("0.0.0.0"), {"::1", 8080}));
}

TEST(PortOwner, NamesTheProgramThatListens) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  const std::uint16_t port = acceptor.local_endpoint().port();
  EXPECT_EQ(port_obstacle({"127.0.0.1", port}),
            "is taken by unit_deploy (pid " + std::to_string(getpid()) + ")");
  acceptor.close();
  EXPECT_EQ(port_obstacle({"127.0.0.1", port}), std::nullopt);
}

/// As a daemon without root's rights sees it: the table, and nothing of other users' processes.
TEST(PortOwner, NamesTheUserWhereTheProgramCanNotBeSeen) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  const std::uint16_t port = acceptor.local_endpoint().port();
  std::string digits;
  for (int shift = 12; shift >= 0; shift -= 4) digits += "0123456789ABCDEF"[port >> shift & 15];
  const test::ScratchFolder proc;
  proc.write("self/net/tcp", "headings\n   0: 0100007F:" + digits +
                                 " 00000000:0000 0A 00000000:00000000 00:00000000 00000000 54321 0 4242\n");
  EXPECT_EQ(port_obstacle({"127.0.0.1", port}, proc.path()), "is taken by a program of the user 54321");
}

TEST(PortOwner, AListenerForIpv6OnlyLeavesTheIpv4AddressFree) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor acceptor(context);
  const boost::asio::ip::tcp::endpoint any(boost::asio::ip::tcp::v6(), 0);
  acceptor.open(any.protocol());
  acceptor.set_option(boost::asio::ip::v6_only(true));
  acceptor.bind(any);
  acceptor.listen();
  const std::uint16_t port = acceptor.local_endpoint().port();
  EXPECT_EQ(port_obstacle({"127.0.0.1", port}), std::nullopt);
  EXPECT_THAT(port_obstacle({"::1", port}).value_or(""), HasSubstr("is taken by unit_deploy"));
}

TEST(PortOwner, AnAddressOfAnotherHostIsNamed) {
  EXPECT_EQ(port_obstacle({"192.0.2.1", 8080}), "is not on this host: it has no address 192.0.2.1");
}

}  // namespace
}  // namespace cutover::deploy
