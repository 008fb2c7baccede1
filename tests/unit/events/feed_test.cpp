#include "cutover/events/feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <list>

namespace cutover::events {
namespace {

namespace asio = boost::asio;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FeedTest : public ::testing::Test {
 protected:
  void follow(const std::string& app, std::uint64_t seen) {
    auto on_end = [this](std::exception_ptr failure) { ++(failure ? cancelled : told); };
    asio::co_spawn(context, feed.changed(app, seen),
                   asio::bind_cancellation_slot(cancels.emplace_back().slot(), on_end));
  }
  void settle() {
    context.restart();
    context.poll();
  }
  static PullLine line(const std::string& layer, const std::string& status) {
    return {layer, status, 1, 2, {}, 0};
  }
  std::vector<std::string> lines_after(std::uint64_t turn) {
    std::vector<std::string> texts;
    for (const PullLine& one : feed.pull_lines("shop", turn)) texts.push_back(one.layer + " " + one.status);
    return texts;
  }

  std::list<asio::cancellation_signal> cancels;  // one for each follower, which it outlives
  asio::io_context context;
  Feed feed{context.get_executor()};
  int told = 0;
  int cancelled = 0;
};

TEST_F(FeedTest, TellsEveryFollowerOfTheApp) {
  for (int i = 0; i < 3; ++i) follow("shop", feed.version("shop"));
  settle();
  feed.touch("blog");
  settle();
  EXPECT_EQ(told, 0);
  feed.touch("shop");
  settle();
  EXPECT_EQ(told, 3);
}

TEST_F(FeedTest, TellsAtOnceWhatHappenedSinceTheFollowerLooked) {
  const std::uint64_t seen = feed.version("shop");
  feed.touch("shop");
  follow("shop", seen);
  settle();
  EXPECT_EQ(told, 1);
}

TEST_F(FeedTest, LetsAFollowerGo) {
  follow("shop", feed.version("shop"));
  settle();
  cancels.back().emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_EQ(cancelled, 1);
}

TEST_F(FeedTest, KeepsTheNewestLineOfEachLayerInTheOrderOfTheirTurns) {
  feed.pull("shop", line("a", "Waiting"));
  feed.pull("shop", line("b", "Waiting"));
  feed.pull("shop", line("a", "Downloading"));
  EXPECT_THAT(lines_after(0), ElementsAre("b Waiting", "a Downloading"));
  EXPECT_THAT(lines_after(2), ElementsAre("a Downloading"));
  feed.pull_ended("shop");
  EXPECT_THAT(lines_after(0), IsEmpty());
}

TEST_F(FeedTest, KeepsABoundedNumberOfLayers) {
  for (int i = 0; i < 1'000; ++i) feed.pull("shop", line(std::to_string(i), "Waiting"));
  EXPECT_EQ(lines_after(0).size(), 256u);
}

}  // namespace
}  // namespace cutover::events
