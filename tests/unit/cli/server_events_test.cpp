#include "cli/client/server_events.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cutover::cli {
namespace {

std::vector<ServerEvent> all(ServerEvents& events) {
  std::vector<ServerEvent> found;
  while (auto event = events.next()) found.push_back(*event);
  return found;
}

std::vector<ServerEvent> parsed(std::string_view bytes) {
  ServerEvents events;
  events.feed(bytes);
  return all(events);
}

TEST(ServerEvents, AreFieldsUpToAnEmptyLine) {
  EXPECT_EQ(parsed("id: 7\nevent: note\ndata: {\"text\":\"a\"}\n\n"),
            (std::vector<ServerEvent>{{"7", "note", "{\"text\":\"a\"}"}}));
  EXPECT_EQ(parsed("id:7\nevent:note\ndata:x\n\nevent: pull\ndata: y\n\n"),
            (std::vector<ServerEvent>{{"7", "note", "x"}, {"", "pull", "y"}}));
  EXPECT_EQ(parsed("data: a\ndata: b\ndata\n\n"), (std::vector<ServerEvent>{{"", "", "a\nb\n"}}));
}

TEST(ServerEvents, KnowEachLineEnd) {
  EXPECT_EQ(parsed("event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\r\r"),
            (std::vector<ServerEvent>{{"", "a", "1"}, {"", "b", "2"}}));
}

TEST(ServerEvents, CommentsAndWhatHasNoDataAreNone) {
  EXPECT_EQ(parsed(": alive\n\nevent: nothing\n\nretry: 5\n\n"), std::vector<ServerEvent>{});
}

TEST(ServerEvents, ComeInPiecesOfAnySize) {
  const std::string bytes = "id: 1\r\nevent: note\r\ndata: x\r\n\r\n: alive\r\n\r\nid: 2\ndata: y\n\n";
  const std::vector<ServerEvent> expected = {{"1", "note", "x"}, {"2", "", "y"}};
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    ServerEvents events;
    for (std::size_t at = 0; at < bytes.size(); at += size)
      events.feed(std::string_view(bytes).substr(at, size));
    EXPECT_EQ(all(events), expected) << "in pieces of " << size;
  }
}

TEST(ServerEvents, HalfAnEventIsNoneYet) {
  ServerEvents events;
  events.feed("event: note\ndata: x\n");
  EXPECT_FALSE(events.next());
  events.feed("\n");
  EXPECT_TRUE(events.next());
}

}  // namespace
}  // namespace cutover::cli
