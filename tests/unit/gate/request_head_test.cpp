#include "gate/request_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cutover::gate {
namespace {

using namespace std::string_literals;

constexpr HeadBounds kBounds{16 * 1024, 100};

/// As a connection does it: where the head ends, then what it says. The status of its refusal; 0: it is
/// taken.
int refused(std::string_view text, RequestHead& head, HeadBounds bounds = kBounds) {
  HeadEnd end;
  std::size_t length = 0;
  if (const auto wrong = end.look(text, bounds, length)) return wrong->status;
  if (length == 0) {
    const auto wrong = wrong_from_the_start(text);
    return wrong ? wrong->status : -1;
  }
  const auto wrong = parse_request(text.substr(0, length), bounds, head);
  return wrong ? wrong->status : 0;
}

int refused(const std::string& text) {
  RequestHead head;
  return refused(text, head);
}

/// A GET with this line among its fields.
std::string with_field(const std::string& line) {
  return "GET / HTTP/1.1\r\nHost: shop\r\n" + line + "\r\nAccept: */*\r\n\r\n";
}

struct Case {
  const char* what;
  std::string text;
  int status;
};

TEST(RequestHead, WhatTwoServersCouldReadInTwoWaysIsRefused) {
  const Case cases[] = {
      {"two lengths", with_field("Content-Length: 3\r\nContent-Length: 4"), 400},
      {"the same length twice", with_field("Content-Length: 3\r\nContent-Length: 3"), 400},
      {"a list of lengths", with_field("Content-Length: 3, 3"), 400},
      {"a length and chunks", with_field("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400},
      {"chunks and a length", with_field("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400},
      {"another coding", with_field("Transfer-Encoding: gzip"), 501},
      {"another coding first", with_field("Transfer-Encoding: gzip, chunked"), 501},
      {"chunked twice", with_field("Transfer-Encoding: chunked, chunked"), 501},
      {"two fields of codings", with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
      {"a coding hidden by another", with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
       400},
      {"a coding with a parameter", with_field("Transfer-Encoding: chunked;a=b"), 501},
      {"a coding in quotes", with_field("Transfer-Encoding: \"chunked\""), 501},
      {"a coding behind a vertical tab", with_field("Transfer-Encoding: \vchunked"), 400},
      {"no coding", with_field("Transfer-Encoding:"), 501},
      {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"a negative length", with_field("Content-Length: -1"), 400},
      {"a length with a sign", with_field("Content-Length: +3"), 400},
      {"a hexadecimal length", with_field("Content-Length: 0x3"), 400},
      {"a length with a space", with_field("Content-Length: 3 3"), 400},
      {"no length", with_field("Content-Length:"), 400},
      {"a length that overflows", with_field("Content-Length: 99999999999999999999"), 400},
      {"an absurd length", with_field("Content-Length: 9999999999999999999"), 400},
  };
  for (const Case& one : cases) EXPECT_EQ(refused(one.text), one.status) << one.what;
}

TEST(RequestHead, LinesAndFieldsHaveExactlyTheFormOfTheProtocol) {
  const Case cases[] = {
      {"a space before the colon", with_field("X-Name : value"), 400},
      {"a tab before the colon", with_field("X-Name\t: value"), 400},
      {"a field without a name", with_field(": value"), 400},
      {"a field without a colon", with_field("X-Name"), 400},
      {"a name with a space", with_field("X Name: value"), 400},
      {"a name with a parenthesis", with_field("X(Name): value"), 400},
      {"a name that is not ASCII", with_field("X-N\xC3\xA4me: value"), 400},
      {"a line folded with a space", with_field("X-Name: a\r\n b"), 400},
      {"a line folded with a tab", with_field("X-Name: a\r\n\tb"), 400},
      {"a folded first field", "GET / HTTP/1.1\r\n Host: shop\r\n\r\n", 400},
      {"a bare CR in a value", with_field("X-Name: a\rb"), 400},
      {"a bare CR at a line's end", with_field("X-Name: a\r"), 400},
      {"a bare LF at a line's end", "GET / HTTP/1.1\r\nHost: shop\nX: y\r\n\r\n", 400},
      {"bare LFs alone", "GET / HTTP/1.1\nHost: shop\n\n", 400},
      {"a head that ends with a bare LF", "GET / HTTP/1.1\r\nHost: shop\r\n\n", 400},
      {"a NUL in a value", with_field("X-Name: a\0b"s), 400},
      {"a NUL in a name", with_field("X\0Name: b"s), 400},
      {"a control character in a value",
       with_field("X-Name: a\x01"
                  "b"),
       400},
      {"DEL in a value",
       with_field("X-Name: a\x7F"
                  "b"),
       400},
  };
  for (const Case& one : cases) EXPECT_EQ(refused(one.text), one.status) << one.what;
}

TEST(RequestHead, TheFirstLineHasAMethodATargetAndAVersionThatWeKnow) {
  const auto with_line = [](const std::string& line) { return line + "\r\nHost: shop\r\n\r\n"; };
  const Case cases[] = {
      {"HTTP/0.9", "GET /\r\n", 400},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"HTTP/1.2", with_line("GET / HTTP/1.2"), 505},
      {"HTTP/3", with_line("GET / HTTP/3"), 400},
      {"a version in lower case", with_line("GET / http/1.1"), 400},
      {"a version with more digits", with_line("GET / HTTP/1.10"), 400},
      {"another protocol", with_line("GET / ICY/1.1"), 400},
      {"two spaces", with_line("GET  / HTTP/1.1"), 400},
      {"a space at the end", with_line("GET / HTTP/1.1 "), 400},
      {"a space in the target", with_line("GET /a b HTTP/1.1"), 400},
      {"a tab for a space", with_line("GET\t/ HTTP/1.1"), 400},
      {"a space before the method", with_line(" GET / HTTP/1.1"), 400},
      {"a method that is no token", with_line("G@T / HTTP/1.1"), 400},
      {"a method of absurd length", with_line(std::string(33, 'A') + " / HTTP/1.1"), 501},
      {"a tunnel to elsewhere", with_line("CONNECT other:443 HTTP/1.1"), 501},
      {"no slash", with_line("GET index.html HTTP/1.1"), 400},
      {"a star for GET", with_line("GET * HTTP/1.1"), 400},
      {"a fragment", with_line("GET /#top HTTP/1.1"), 400},
      {"a target that is not ASCII", with_line("GET /\xC3\xA4 HTTP/1.1"), 400},
      {"a NUL in the target", with_line("GET /\0 HTTP/1.1"s), 400},
      {"another scheme", with_line("GET ftp://shop/ HTTP/1.1"), 400},
      {"TLS where none is spoken", "\x16\x03\x01\x02", 400},
      {"an answer", with_line("HTTP/1.1 200 OK"), 400},
  };
  for (const Case& one : cases) EXPECT_EQ(refused(one.text), one.status) << one.what;
}

TEST(RequestHead, ThereIsOneHostAndItIsOne) {
  const auto with_hosts = [](const std::string& lines) { return "GET / HTTP/1.1\r\n" + lines + "\r\n"; };
  const Case cases[] = {
      {"none", with_hosts(""), 400},
      {"two", with_hosts("Host: shop\r\nHost: shop\r\n"), 400},
      {"an empty one", with_hosts("Host:\r\n"), 400},
      {"a list", with_hosts("Host: a, b\r\n"), 400},
      {"a path", with_hosts("Host: shop/admin\r\n"), 400},
      {"a user", with_hosts("Host: me@shop\r\n"), 400},
      {"a port that is no number", with_hosts("Host: shop:http\r\n"), 400},
      {"an open bracket", with_hosts("Host: [::1\r\n"), 400},
      {"another one than the target's", "GET http://shop/ HTTP/1.1\r\nHost: blog\r\n\r\n", 400},
      {"a port without a name", with_hosts("Host: :80\r\n"), 400},
  };
  for (const Case& one : cases) EXPECT_EQ(refused(one.text), one.status) << one.what;
  for (const char* host :
       {"shop", "shop.example.com:8080", "192.0.2.7", "[2001:db8::1]:80", "my_shop", "shop."}) {
    EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: "s + host + "\r\n\r\n"), 0) << host;
  }
  EXPECT_EQ(refused("GET / HTTP/1.0\r\n\r\n"), 0) << "HTTP/1.0 knows no Host";
}

TEST(RequestHead, AHeadHasAsManyBytesAndFieldsAsItMay) {
  RequestHead head;
  const std::string text = with_field("X-Long: " + std::string(1000, 'x'));
  EXPECT_EQ(refused(text, head, {text.size(), 100}), 0);
  EXPECT_EQ(refused(text, head, {text.size() - 1, 100}), 431);
  EXPECT_EQ(refused(text.substr(0, 900), head, {800, 100}), 431) << "before its end has come";
  EXPECT_EQ(refused(text, head, {16 * 1024, 3}), 0);
  EXPECT_EQ(refused(text, head, {16 * 1024, 2}), 431);
}

TEST(RequestHead, ARequestIsTakenApart) {
  RequestHead head;
  const std::string text =
      "POST /cart?id=7 HTTP/1.1\r\nHost: Shop.example.com:80\r\ncontent-length:  12 \r\nX-Empty:\r\n"
      "Expect: 100-Continue\r\nConnection: close\r\n\r\nbody";
  ASSERT_EQ(refused(text, head), 0);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/cart?id=7");
  EXPECT_EQ(head.host, "Shop.example.com:80");
  EXPECT_EQ(head.framing.content_length, 12u);
  EXPECT_FALSE(head.framing.chunked);
  EXPECT_TRUE(head.expects_continue);
  EXPECT_FALSE(head.keeps_alive());
  EXPECT_FALSE(head.is_idempotent());
  ASSERT_EQ(head.fields.size(), 5u);
  EXPECT_EQ(head.fields[1].value, "12");
  EXPECT_EQ(head.fields[2].value, "");
}

TEST(RequestHead, TheTargetsOwnHostCountsAndTheRestIsPassedOn) {
  RequestHead head;
  ASSERT_EQ(refused("GET HTTP://shop:81/cart?a=b HTTP/1.1\r\nHost: shop:81\r\n\r\n", head), 0);
  EXPECT_EQ(head.host, "shop:81");
  EXPECT_EQ(head.target, "/cart?a=b");
  ASSERT_EQ(refused("GET http://shop HTTP/1.1\r\nHost: shop\r\n\r\n", head), 0);
  EXPECT_EQ(head.target, "/");
  ASSERT_EQ(refused("OPTIONS * HTTP/1.1\r\nHost: shop\r\n\r\n", head), 0);
  EXPECT_EQ(head.target, "*");
}

TEST(RequestHead, AnUpgradeIsToOneProtocolThatIsNotHttp2) {
  const std::pair<const char*, const char*> cases[] = {
      {"Connection: Upgrade\r\nUpgrade: websocket", "websocket"},
      {"Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket", "WebSocket"},
      {"Upgrade: websocket", ""},
      {"Connection: Upgrade", ""},
      {"Connection: Upgrade\r\nUpgrade: h2c", ""},
      {"Connection: Upgrade\r\nUpgrade: websocket, h2c", ""},
      {"Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c", ""},
  };
  for (const auto& [lines, wanted] : cases) {
    RequestHead head;
    const std::string text = with_field(lines);
    ASSERT_EQ(refused(text, head), 0);
    EXPECT_EQ(head.upgrade, wanted) << lines;
  }
}

TEST(RequestHead, ItsEndIsFoundHoweverItComesInPieces) {
  const std::string text = "GET / HTTP/1.1\r\nHost: shop\r\n\r\nGET /next";
  HeadEnd end;
  for (std::size_t come = 0; come <= text.size(); ++come) {
    std::size_t length = 0;
    ASSERT_FALSE(end.look(std::string_view(text).substr(0, come), kBounds, length)) << come;
    if (length > 0) {
      EXPECT_EQ(come, 30u);
      EXPECT_EQ(length, 30u);
      return;
    }
  }
  FAIL() << "there was no end";
}

}  // namespace
}  // namespace cutover::gate
