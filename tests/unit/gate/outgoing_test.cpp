#include "gate/outgoing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cutover::gate {
namespace {

constexpr HeadBounds kBounds{16 * 1024, 100};

std::string passed_on(const std::string& text, const Asker& asker) {
  RequestHead head;
  const auto wrong = parse_request(text, kBounds, head);
  EXPECT_FALSE(wrong) << wrong->why;
  return outgoing_request(head, asker);
}

std::string answered(const std::string& text, const AnswerFrame& frame) {
  ResponseHead head;
  const auto wrong = parse_response(text, kBounds, head);
  EXPECT_FALSE(wrong) << wrong->why;
  return outgoing_answer(head, frame);
}

const Asker kStranger{"192.0.2.7", false, false, "id-1"};
const Asker kProxy{"10.0.0.1", true, false, "id-1"};

TEST(OutgoingRequest, SaysWhoAskedAndHow) {
  EXPECT_EQ(passed_on("GET /a HTTP/1.1\r\nHost: shop:80\r\nAccept: */*\r\n\r\n", kStranger),
            "GET /a HTTP/1.1\r\nHost: shop:80\r\nAccept: */*\r\nX-Forwarded-For: 192.0.2.7\r\n"
            "X-Forwarded-Proto: http\r\nX-Forwarded-Host: shop:80\r\n"
            "Forwarded: for=192.0.2.7;proto=http;host=\"shop:80\"\r\nX-Request-Id: id-1\r\n\r\n");
}

TEST(OutgoingRequest, WhatAStrangerSaysOfWhoAskedIsReplaced) {
  const std::string text = passed_on(
      "GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 1.1.1.1\r\nx-forwarded-proto: "
      "https\r\nX-Forwarded-Host: "
      "evil\r\nX-Forwarded-Port: 443\r\nForwarded: for=1.1.1.1\r\nX_Forwarded_For: 1.1.1.1\r\n\r\n",
      kStranger);
  EXPECT_EQ(text,
            "GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\n"
            "X-Forwarded-Host: shop\r\nForwarded: for=192.0.2.7;proto=http;host=\"shop\"\r\nX-Request-Id: "
            "id-1\r\n\r\n");
}

TEST(OutgoingRequest, WhatATrustedProxySaysIsKeptAndAddedTo) {
  const std::string text = passed_on(
      "GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n"
      "X-Forwarded-Proto: https\r\nX-Forwarded-Host: front\r\nX-Forwarded-Port: 443\r\nForwarded: "
      "for=1.1.1.1\r\nX-Request-Id: theirs\r\n\r\n",
      kProxy);
  EXPECT_EQ(
      text,
      "GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-Port: 443\r\nX-Request-Id: theirs\r\n"
      "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 10.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: front\r\n"
      "Forwarded: for=1.1.1.1, for=10.0.0.1;proto=http;host=\"shop\"\r\n\r\n");
}

TEST(OutgoingRequest, AnAddressOfIPv6IsQuotedWhereItMustBe) {
  const std::string text =
      passed_on("GET / HTTP/1.1\r\nHost: shop\r\n\r\n", {"2001:db8::1", false, true, "id-1"});
  EXPECT_NE(text.find("X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: https\r\n"), std::string::npos);
  EXPECT_NE(text.find("Forwarded: for=\"[2001:db8::1]\";proto=https;host=\"shop\"\r\n"), std::string::npos);
}

TEST(OutgoingRequest, WhatConcernsTheConnectionAloneStaysBehind) {
  const std::string text = passed_on(
      "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close, X-Mine, Host\r\nKeep-Alive: timeout=5\r\nTE: "
      "trailers\r\n"
      "Proxy-Connection: close\r\nProxy-Authorization: Basic x\r\nx-mine: 1\r\nX-Theirs: 2\r\n"
      "Upgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
      kStranger);
  EXPECT_EQ(text.substr(0, text.find("X-Forwarded-For")), "GET / HTTP/1.1\r\nHost: shop\r\nX-Theirs: 2\r\n");
}

TEST(OutgoingRequest, TheFramingIsWrittenAnew) {
  const std::string length = passed_on(
      "POST / HTTP/1.0\r\nHost: shop\r\nContent-Length: 007\r\nExpect: 100-continue\r\n\r\n", kStranger);
  EXPECT_NE(length.find("\r\nContent-Length: 7\r\n"), std::string::npos);
  EXPECT_EQ(length.find("Expect"), std::string::npos) << "HTTP/1.0 does not wait for a 100";
  const std::string chunks =
      passed_on("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: Chunked\r\n\r\n", kStranger);
  EXPECT_NE(chunks.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos);
}

TEST(OutgoingRequest, AnUpgradeIsAskedForAgain) {
  const std::string text = passed_on(
      "GET / HTTP/1.1\r\nHost: shop\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
      kStranger);
  EXPECT_NE(text.find("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"), std::string::npos);
}

TEST(OutgoingAnswer, WhatConcernsTheContainersConnectionStaysBehind) {
  EXPECT_EQ(answered("HTTP/1.0 200 OK\r\nConnection: close, X-Mine\r\nKeep-Alive: timeout=5\r\nX-Mine: 1\r\n"
                     "Content-Length: 3\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n",
                     {}),
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n");
}

TEST(OutgoingAnswer, SaysWhatBecomesOfTheClientsConnection) {
  const std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(answered(text, {}), text);
  EXPECT_EQ(answered(text, {.keep_alive = false}),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answered(text, {.to_http_1_0 = true, .keep_alive = false, .unwrapped = true}),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answered("HTTP/1.1 304 Not Modified\r\n\r\n", {.to_http_1_0 = true}),
            "HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n");
}

TEST(OutgoingAnswer, AnUpgradeIsPassedOn) {
  EXPECT_EQ(answered("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
                     {.upgraded = true}),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
}

}  // namespace
}  // namespace cutover::gate
