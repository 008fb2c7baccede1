// The clock on the wall is set, by a day, while a deployment is under way: no deadline moves. Debian's
// libfaketime stands between the daemon and that clock.

#include <fstream>

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Lt;

constexpr int kLongForAPhase = 60'000;  // ms; of a day, 86 400 000

class WallClock : public EndToEnd, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "libfaketime and a sanitizer's runtime both want to be first";
#endif
    set("+0");
    daemon.set_environment("LD_PRELOAD", "/usr/$LIB/faketime/libfaketimeMT.so.1");
    daemon.set_environment("FAKETIME_TIMESTAMP_FILE", offset_file());
    daemon.set_environment("FAKETIME_NO_CACHE", "1");
    daemon.set_environment("FAKETIME_DONT_FAKE_MONOTONIC", "1");
  }

  /// "+1d"; put in its place in one step, since the daemon may read it at any time.
  void set(const std::string& offset) const {
    const std::string fresh = offset_file() + ".new";
    std::ofstream(fresh) << offset << "\n";
    std::filesystem::rename(fresh, offset_file());
  }
  void jump() {
    const std::string before = day();
    set(GetParam());
    ASSERT_NE(day(), before) << "the daemon does not see it";
  }
  void jump_back() {
    set("+0");
  }

  std::string offset_file() const {
    return folder.path() / "clock";
  }
  /// By the daemon's clock: "Wed, 25 Nov 2026"
  std::string day() const {
    return daemon.api().get("/readyz").headers.at("date").substr(0, 16);
  }
};

INSTANTIATE_TEST_SUITE_P(ADay, WallClock, testing::Values("+1d", "-1d"),
                         [](const auto& offset) { return *offset.param == '+' ? "Forward" : "Back"; });

TEST_P(WallClock, ThatIsSetEndsNoPhaseEarlierOrLater) {
  serve();
  const int second = shop.begin({.image = "demo:v2",
                                 .env = {{"BOOT_MS", "1000"}},
                                 .release = "{command: [release, WAIT_FOR_FILE=/data/go], timeout: 50s}",
                                 .watch = "2s",
                                 .more = data_volume + "deadline: 10m\n"});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  jump();
  EXPECT_FALSE(eventually([&] { return !shop.runs("release", second); }, 500ms))
      << "it has most of its time yet";
  finish_release();
  ASSERT_TRUE(shop.reaches(second, "cutting_over"));
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  jump_back();
  ASSERT_TRUE(shop.reaches(second, "watching"));
  jump();
  const Record record = shop.ended(second);
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_THAT(record["downtime_ms"].get<int>(), AllOf(Ge(1000), Lt(kLongForAPhase))) << record;
  for (const Json& phase : record["phases"]) {
    const int least = phase["name"] == "watching" ? 2000 : phase["name"] == "releasing" ? 500 : 0;
    EXPECT_THAT(phase["duration_ms"].get<int>(), AllOf(Ge(least), Lt(kLongForAPhase))) << phase;
  }
}

TEST_P(WallClock, ThatIsSetHoldsUpNoReleaseTimeOut) {
  serve();
  const int second = shop.begin({.image = "demo:v2",
                                 .release = "{command: [release, WAIT_FOR_FILE=/data/go], timeout: 1s}",
                                 .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  jump();
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("failed", HasSubstr("the release command did not end within 1s")));
  EXPECT_THAT(record["phases"][1]["duration_ms"].get<int>(), AllOf(Ge(1000), Lt(kLongForAPhase))) << record;
}

TEST_P(WallClock, ThatIsSetHoldsUpNoHealthDeadline) {
  serve();
  const int second = shop.begin(
      {.image = "demo:unhealthy", .health = "{path: /health, timeout: 1s, deadline: 2s, interval: 50ms}"});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  jump();
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", HasSubstr("for 2s; " + shop.name() + "/1 serves again")));
  EXPECT_THAT(record["downtime_ms"].get<int>(), AllOf(Ge(2000), Lt(kLongForAPhase))) << record;
  EXPECT_EQ(shop.answer(), "v1");
}

}  // namespace
}  // namespace cutover::test
