#include "engine/log_frames.hpp"

#include <gtest/gtest.h>

namespace cutover::engine {
namespace {

std::string frame(char stream, const std::string& text) {
  std::string header{
      stream, 0, 0, 0, 0, 0, static_cast<char>(text.size() >> 8), static_cast<char>(text.size() & 0xff)};
  return header + text;
}

TEST(LogFrames, AreFoundWhereverThePiecesEnd) {
  const std::string stream =
      frame(1, "out\n") + frame(2, "error \xff\n") + frame(1, "") + frame(1, std::string(300, 'x'));
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    LogFrames frames;
    std::string out, err;
    for (std::size_t i = 0; i < stream.size(); i += piece) {
      frames.feed(std::string_view(stream).substr(i, piece));
      while (true) {
        auto chunk = frames.next();
        ASSERT_TRUE(chunk);
        if (!*chunk) break;
        EXPECT_FALSE((*chunk)->text.empty());
        ((*chunk)->stream == LogChunk::Stream::out ? out : err) += (*chunk)->text;
      }
    }
    EXPECT_EQ(out, "out\n" + std::string(300, 'x')) << piece;
    EXPECT_EQ(err, "error \xff\n") << piece;
    EXPECT_TRUE(frames.at_boundary());
  }
}

TEST(LogFrames, ThatClaimMoreThanAllowedAreRefusedBeforeTheyArrive) {
  LogFrames frames;
  frames.feed(std::string("\1\0\0\0\x7f\xff\xff\xff", 8));
  const auto chunk = frames.next();
  ASSERT_FALSE(chunk);
  EXPECT_EQ(chunk.error().code(), ErrorCode::protocol);
  EXPECT_EQ(chunk.error().text(),
            "a frame of the log stream claims 2147483647 bytes; at most 1048576 are taken");
}

TEST(LogFrames, ThatAreNoneAreAProtocolError) {
  for (const std::string& stream :
       {std::string("plain text of a terminal"), std::string("\4\0\0\0\0\0\0\1x", 9)}) {
    LogFrames frames;
    frames.feed(stream);
    const auto chunk = frames.next();
    ASSERT_FALSE(chunk);
    EXPECT_EQ(chunk.error().code(), ErrorCode::protocol);
  }
}

TEST(LogFrames, OfTheEngineItselfAreItsError) {
  LogFrames frames;
  frames.feed(frame(3, "error from daemon in stream: invalid character"));
  const auto chunk = frames.next();
  ASSERT_FALSE(chunk);
  EXPECT_EQ(chunk.error().code(), ErrorCode::rejected);
  EXPECT_EQ(chunk.error().text(), "error from daemon in stream: invalid character");
}

TEST(LogFrames, CutInTheMiddleAreNoBoundary) {
  LogFrames frames;
  frames.feed(frame(1, "half").substr(0, 10));
  EXPECT_FALSE(*frames.next());
  EXPECT_FALSE(frames.at_boundary());
}

}  // namespace
}  // namespace cutover::engine
