#include "gate/response_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cutover::gate {
namespace {

using namespace std::string_literals;

bool taken(std::string_view text, ResponseHead& head) {
  HeadEnd end;
  std::size_t length = 0;
  constexpr HeadBounds bounds{16 * 1024, 100};
  if (end.look(text, bounds, length) || length == 0) return false;
  return !parse_response(text.substr(0, length), bounds, head);
}

bool taken(const std::string& text) {
  ResponseHead head;
  return taken(text, head);
}

TEST(ResponseHead, AnAnswerIsTakenApart) {
  ResponseHead head;
  ASSERT_TRUE(taken("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", head));
  EXPECT_EQ(head.status, 404);
  EXPECT_EQ(head.status_and_reason, "404 Not Found");
  EXPECT_EQ(head.framing.content_length, 5u);
  EXPECT_FALSE(head.keeps_alive());
}

TEST(ResponseHead, TheReasonMayBeMissing) {
  EXPECT_TRUE(taken("HTTP/1.1 200 \r\n\r\n"));
  EXPECT_TRUE(taken("HTTP/1.1 200\r\n\r\n"));
}

TEST(ResponseHead, AConnectionOfHttp10IsKeptOnlyWhenTheAnswerSaysSo) {
  ResponseHead head;
  ASSERT_TRUE(taken("HTTP/1.0 200 OK\r\n\r\n", head));
  EXPECT_FALSE(head.keeps_alive());
  ASSERT_TRUE(taken("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", head));
  EXPECT_TRUE(head.keeps_alive());
}

TEST(ResponseHead, WhatIsNoAnswerIsNotTaken) {
  for (const std::string& text : {
           "HTTP/2 200 OK\r\n\r\n"s,
           "HTTP/1.2 200 OK\r\n\r\n"s,
           "HTTP/1.1 20 OK\r\n\r\n"s,
           "HTTP/1.1 2000 OK\r\n\r\n"s,
           "HTTP/1.1 099 OK\r\n\r\n"s,
           "HTTP/1.1 600 OK\r\n\r\n"s,
           "HTTP/1.1  200 OK\r\n\r\n"s,
           "HTTP/1.1 200 O\x01K\r\n\r\n"s,
           "HTTP/1.1 200 OK\nContent-Length: 1\n\n"s,
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"s,
           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"s,
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"s,
           "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"s,
           "HTTP/1.1 200 OK\r\nX : y\r\n\r\n"s,
           "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n"s,
           "HTTP/1.1 200 OK\r\nX: y\0z\r\n\r\n"s,
           "HTTP/1.1 200 OK\r\nX: y\rz\r\n\r\n"s,
       }) {
    EXPECT_FALSE(taken(text)) << text;
  }
}

TEST(ResponseHead, WhatCanBecomeNoneIsKnownAtOnce) {
  for (const char* begin : {"", "H", "HTTP/1", "HTTP/1.", "HTTP/1.1 200"})
    EXPECT_TRUE(may_become_response(begin));
  for (const char* begin : {"h", "SSH-2.0", "HTTP/2", "<html>"}) EXPECT_FALSE(may_become_response(begin));
}

}  // namespace
}  // namespace cutover::gate
