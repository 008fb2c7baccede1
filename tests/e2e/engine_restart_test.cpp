// The Engine is killed or stopped in each phase of a deployment, with and without --live-restore, and started
// again.

#include <fstream>

#include "e2e/end_to_end.hpp"
#include "support/demo_image.hpp"
#include "support/engine_host.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

enum class End { killed, stopped };
enum class When { preparing, releasing, draining, booting, watching, rolling_back };
using Case = std::tuple<bool, End, When>;

constexpr const char* kWhen[] = {"Preparing", "Releasing", "Draining", "Booting", "Watching", "RollingBack"};

std::string name_of(const testing::TestParamInfo<Case>& info) {
  const auto& [live_restore, end, when] = info.param;
  return std::string(end == End::killed ? "Killed" : "Stopped") + "While" + kWhen[static_cast<int>(when)] +
         (live_restore ? "WithLiveRestore" : "");
}

class EngineRestart : public testing::TestWithParam<Case> {
 protected:
  EngineRestart() {
    for (const std::string version : {"v1", "v2"})
      make_demo_image(engine.docker(), {.reference = "demo:" + version, .version = version});
  }
  ~EngineRestart() override {
    if (daemon.running()) daemon.kill();
    if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon.log().c_str());
  }

  AppFile file(const std::string& image) const {
    return {.image = image,
            .release = "{command: [release, APPEND_FILE=/data/releases], timeout: 5s}",
            .health = "{path: /health, deadline: 6s, interval: 50ms, timeout: 2s}",
            .stop = "{grace: 3s}",
            .more = "deadline: 30s\nvolumes: [" + folder.folder("data").string() + ":/data]\n"};
  }

  /// Begins a deployment of v2 that stays in that phase for a while, and returns when it is there.
  int begin_and_reach(When when) {
    AppFile second = file("demo:v2");
    if (when == When::preparing) {
      second.image = "127.0.0.1:" + std::to_string(registry.port()) + "/demo:v2";
      second.pull = "always";
    }
    if (when == When::releasing)
      second.release = "{command: [release, APPEND_FILE=/data/releases, SLEEP_MS=3000], timeout: 5s}";
    if (when == When::booting) second.env = {{"BOOT_MS", "4000"}};
    if (when == When::watching) second.watch = "3s";
    if (when == When::rolling_back) second.env = {{"EXIT_AFTER_MS", "0"}};
    const int number = shop.begin(second);
    bool there = false;
    if (when == When::preparing) there = shop.reaches(number, "preparing");
    if (when == When::releasing) there = eventually([&] { return shop.runs("release", number); });
    if (when == When::draining) there = shop.reaches(number, "cutting_over");
    if (when == When::booting) there = eventually([&] { return shop.runs("web", number); });
    if (when == When::watching) there = shop.reaches(number, "watching");
    if (when == When::rolling_back) there = shop.reaches(number, "rolling_back");
    EXPECT_TRUE(there) << shop.record(number);
    return number;
  }

  int releases() const {
    std::ifstream in(folder.path() / "data" / "releases");
    return static_cast<int>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
  }

  const bool live_restore = std::get<0>(GetParam());
  EngineHost engine{live_restore ? std::vector<std::string>{"--live-restore"} : std::vector<std::string>{}};
  const ScratchFolder folder;
  const TakenPort registry{"127.0.0.1", 0};
  Cutoverd daemon{folder.path(), engine.socket()};
  TestApp shop{daemon, engine.docker(), "shop"};
};

TEST_P(EngineRestart, EndsWithOneVersionThatServes) {
  AppFile first = file("demo:v1");
  first.env = {{"DRAIN_MS", "1000"}};
  shop.configure(first);
  daemon.start();
  ASSERT_EQ(shop.deploy().outcome(), "succeeded") << shop.record(1);
  const int second = begin_and_reach(std::get<2>(GetParam()));
  if (std::get<1>(GetParam()) == End::killed) {
    engine.kill();
  } else {
    engine.stop();
  }
  engine.start();
  const Record record = shop.ended(second);
  EXPECT_LE(releases(), 2) << "the release command ran twice";
  const bool succeeded = record.outcome() == "succeeded";
  EXPECT_TRUE(eventually([&] { return shop.answer() == (succeeded ? "v2" : "v1"); })) << record;
  const int serving = succeeded ? second : 1;
  if (record.outcome() == "needs_attention") {
    // What was started again in an Engine that was about to stop: brought back when it had come back.
    const std::string next = shop.path("/deployments/" + std::to_string(second + 1));
    ASSERT_TRUE(eventually([&] { return daemon.api().get(next).status == 200; })) << record;
    EXPECT_THAT(shop.ended(second + 1), Ended("rolled_back", HasSubstr("shop-")));
  } else {
    EXPECT_THAT(record.outcome(), testing::AnyOf("succeeded", "failed", "rolled_back")) << record;
    EXPECT_EQ(record.serving(), serving) << record;
  }
  EXPECT_TRUE(eventually([&] { return shop.status()["serving"] == serving; })) << record;
  EXPECT_TRUE(eventually([&] {
    return shop.inspect("web", serving, "{{.HostConfig.RestartPolicy.Name}}") == "unless-stopped";
  }));
  EXPECT_FALSE(shop.runs("web", succeeded ? 1 : second));
}

INSTANTIATE_TEST_SUITE_P(, EngineRestart,
                         testing::Combine(testing::Bool(), testing::Values(End::killed, End::stopped),
                                          testing::Values(When::preparing, When::releasing, When::draining,
                                                          When::booting, When::watching, When::rolling_back)),
                         name_of);

}  // namespace
}  // namespace cutover::test
