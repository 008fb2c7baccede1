// Many who watch the same deployment.

#include "e2e/end_to_end.hpp"
#include "e2e/event_readers.hpp"

namespace cutover::test {
namespace {

constexpr std::size_t kReaders = 500;

class Readers : public EndToEnd {
 protected:
  void SetUp() override { serve(); }

  static bool hears(const std::string& got, const std::string& what) {
    return got.find(what) != std::string::npos;
  }
};

TEST_F(Readers, FiveHundredAtOnceEachGetTheOutcome) {
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(shop.reaches(second, "releasing"));
  EventReaders readers(daemon.socket(), shop.path("/deployments/" + std::to_string(second) + "/events"),
                       kReaders);
  const auto follows = [](const std::string& got) { return hears(got, "\"phase\":\"releasing\""); };
  EXPECT_EQ(readers.read_until(follows), kReaders) << "all are connected, and in the middle of it";
  EXPECT_EQ(shop.status()["serving"], 1) << "others are answered, too";
  finish_release();
  EXPECT_EQ(readers.read_to_the_end(), kReaders);
  for (const std::string& got : readers.got()) {
    EXPECT_TRUE(got.starts_with("HTTP/1.1 200 OK\r\n")) << got;
    EXPECT_TRUE(hears(got, "event: started\n") && hears(got, "\"phase\":\"watching\"")) << got;
    EXPECT_TRUE(hears(got, "event: ended\n") && hears(got, "\"outcome\":\"succeeded\"")) << got;
  }
  EXPECT_EQ(shop.record(second).outcome(), "succeeded");
}

}  // namespace
}  // namespace cutover::test
