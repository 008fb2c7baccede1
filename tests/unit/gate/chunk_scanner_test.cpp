#include "gate/chunk_scanner.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cutover::gate {
namespace {

using namespace std::string_literals;

struct Scanned {
  std::string data;
  std::size_t bytes = 0;  // of the whole body
  bool done = false;
  int status = 0;  // of its refusal
};

/// In pieces of this size.
Scanned scan(const std::string& text, std::size_t piece) {
  ChunkScanner scanner;
  Scanned scanned;
  std::size_t come = 0;
  while (come < text.size() && !scanner.done() && scanned.status == 0) {
    come = std::min(come + piece, text.size());
    ChunkScanner::Step step;
    do {
      const std::string_view rest = std::string_view(text).substr(scanned.bytes, come - scanned.bytes);
      if (const auto wrong = scanner.step(rest, step)) {
        scanned.status = wrong->status;
        break;
      }
      if (step.data) scanned.data += rest.substr(0, step.bytes);
      scanned.bytes += step.bytes;
    } while (step.bytes > 0);
  }
  scanned.done = scanner.done();
  return scanned;
}

TEST(ChunkScanner, ABodyIsFollowedToItsEndHoweverItComes) {
  const std::string body = "5\r\nhello\r\nB;name=value\r\n, chunked! \r\n0\r\nX-Sum: 7\r\n\r\n";
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 100u}) {
    const Scanned scanned = scan(body + "GET /", piece);
    EXPECT_TRUE(scanned.done) << piece;
    EXPECT_EQ(scanned.status, 0);
    EXPECT_EQ(scanned.data, "hello, chunked! ");
    EXPECT_EQ(scanned.bytes, body.size()) << "not a byte of what follows";
  }
}

TEST(ChunkScanner, WhatTwoServersCouldReadInTwoWaysIsRefused) {
  const std::pair<const char*, std::string> cases[] = {
      {"no size", "\r\n"},
      {"a size that is none", "x\r\n"},
      {"a size with a sign", "+5\r\nhello\r\n"},
      {"a size with a prefix", "0x5\r\nhello\r\n"},
      {"a space before the size", " 5\r\nhello\r\n"},
      {"a space behind the size", "5 \r\nhello\r\n"},
      {"a space before an extension", "5 ;a\r\nhello\r\n"},
      {"a size that overflows", "10000000000000005\r\nhello\r\n"},
      {"an absurd size", "fffffffffffff\r\n"},
      {"a bare LF behind the size", "5\nhello\r\n"},
      {"a bare CR in the size's line", "5\rx\r\nhello\r\n"},
      {"a bare LF in an extension", "5;a\nb\r\nhello\r\n"},
      {"a NUL in an extension", "5;a\0b\r\nhello\r\n"s},
      {"an extension of absurd length", "5;" + std::string(9000, 'a')},
      {"data longer than its size", "5\r\nhello!\r\n"},
      {"a bare LF behind the data", "5\r\nhello\n0\r\n\r\n"},
      {"a bare CR behind the data", "5\r\nhello\r0\r\n\r\n"},
      {"a trailer with a space before its colon", "0\r\nX : y\r\n\r\n"},
      {"a folded trailer", "0\r\nX: y\r\n z\r\n\r\n"},
      {"a trailer that frames", "0\r\nContent-Length: 5\r\n\r\n"},
      {"a trailer that routes", "0\r\nHost: other\r\n\r\n"},
      {"a trailer that says who asked", "0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"},
      {"a bare LF as the end", "0\r\n\n"},
  };
  for (const auto& [what, body] : cases) {
    for (const std::size_t piece : {1u, 10'000u}) EXPECT_EQ(scan(body, piece).status, 400) << what;
  }
}

TEST(ChunkScanner, ExtensionsAndTrailersHaveABoundTogether) {
  std::string body;
  for (int i = 0; i < 30; ++i) body += "1;" + std::string(1000, 'a') + "\r\nx\r\n";
  EXPECT_EQ(scan(body, 10'000).status, 400);
  body = "0\r\n";
  for (int i = 0; i < 30; ++i) body += "X: " + std::string(1000, 'a') + "\r\n";
  EXPECT_EQ(scan(body, 10'000).status, 431);
}

}  // namespace
}  // namespace cutover::gate
