#include "gate/proxy_header.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cutover::gate {
namespace {

using namespace std::string_literals;
using Is = ProxyHeader::Is;

const std::string kBegin = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string kVersion2 = kBegin + "\x21\x11\x00\x0c\xc0\x00\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb"s;

std::string source_of(const ProxyHeader& header) {
  return header.source ? header.source->to_string() : "";
}

TEST(ProxyHeader, SaysWhoIsAtTheOtherEnd) {
  const auto line = parse_proxy_header("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET / HTTP/1.1\r\n");
  EXPECT_EQ(line.is, Is::complete);
  EXPECT_EQ(line.length, 45u);
  EXPECT_EQ(source_of(line), "192.0.2.7");
  EXPECT_EQ(source_of(parse_proxy_header("PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n")), "2001:db8::7");
  const auto binary = parse_proxy_header(kVersion2 + "GET /");
  EXPECT_EQ(binary.is, Is::complete);
  EXPECT_EQ(binary.length, 28u);
  EXPECT_EQ(source_of(binary), "192.0.2.7");
}

TEST(ProxyHeader, AProxyMayLeaveItOpen) {
  for (const std::string& text : {"PROXY UNKNOWN\r\n"s, "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"s,
                                  kBegin + "\x20\x00\x00\x00"s, kBegin + "\x21\x00\x00\x00"s}) {
    const auto header = parse_proxy_header(text);
    EXPECT_EQ(header.is, Is::complete);
    EXPECT_EQ(header.length, text.size());
    EXPECT_FALSE(header.source);
  }
}

TEST(ProxyHeader, IsWaitedForWhileItCanStillBecomeOne) {
  const std::string line = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
  for (std::size_t i = 0; i < line.size(); ++i) {
    EXPECT_EQ(parse_proxy_header(line.substr(0, i)).is, Is::incomplete) << i;
  }
  for (std::size_t i = 0; i < kVersion2.size(); ++i) {
    EXPECT_EQ(parse_proxy_header(kVersion2.substr(0, i)).is, Is::incomplete) << i;
  }
}

TEST(ProxyHeader, WhatIsNoneIsKnownAtOnce) {
  for (const std::string& text : {
           "GET / HTTP/1.1\r\n"s,
           "PROXY TCP4 192.0.2.7\r\n"s,
           "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n"s,
           "PROXY TCP5 192.0.2.7 198.51.100.1 1 2\r\n"s,
           "PROXY TCP4 192.0.2.7 198.51.100.1 1 two\r\n"s,
           "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n"s,
           "PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n"s,
           "PROXY "s + std::string(120, 'x'),
           kBegin + "\x31\x11\x00\x0c"s,
           kBegin + "\x25\x11\x00\x0c"s,
           kBegin + "\x21\x11\xff\xff"s,
           kBegin + "\x21\x11\x00\x04\x01\x02\x03\x04"s,
       }) {
    EXPECT_EQ(parse_proxy_header(text).is, Is::malformed) << text;
  }
}

}  // namespace
}  // namespace cutover::gate
