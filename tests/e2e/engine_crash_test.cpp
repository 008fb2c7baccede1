// The Engine ends, and comes back: what serves then, and what history says of it.

#include "e2e/end_to_end.hpp"
#include "support/demo_image.hpp"
#include "support/engine_host.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// An Engine of its own, since others need theirs.
class EngineCrash : public testing::Test {
 protected:
  EngineCrash() {
    for (const std::string version : {"v1", "v2"}) {
      make_demo_image(engine.docker(), {.reference = "demo:" + version, .version = version});
    }
  }
  ~EngineCrash() override {
    if (daemon.running()) daemon.kill();
    if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon.log().c_str());
  }

  void serve() {
    shop.configure({});
    daemon.start();
    ASSERT_EQ(shop.deploy().outcome(), "succeeded") << shop.record(1);
  }

  EngineHost engine;
  const ScratchFolder folder;
  Cutoverd daemon{folder.path(), engine.socket()};
  TestApp shop{daemon, engine.docker(), "shop"};
};

TEST_F(EngineCrash, BringsBackWhatServedAndNothingElse) {
  serve();
  ASSERT_EQ(shop.deploy_tag("v2").outcome(), "succeeded");
  engine.stop();  // in good order: whether a killed one gets its ports back is a matter of its own
  engine.start();
  EXPECT_TRUE(eventually([&] { return shop.answer() == "v2"; }));
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 running"));
  EXPECT_EQ(shop.status()["containers"][0]["status"], "running");
  EXPECT_EQ(shop.deploy_tag("v1").outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v1");
}

TEST_F(EngineCrash, InTheCutOverEndsWithTheOldVersionServingAgain) {
  serve();
  const int second =
      shop.begin({.image = "demo:v2", .env = {{"BOOT_MS", "600000"}}, .health = "{deadline: 2m}"});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  engine.kill();
  engine.start();
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", HasSubstr(shop.name() + "/1 serves again")));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
}

TEST_F(EngineCrash, TogetherWithTheDaemonInTheCutOverEndsTheSame) {
  serve();
  const int second =
      shop.begin({.image = "demo:v2", .env = {{"BOOT_MS", "600000"}}, .health = "{deadline: 2m}"});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  daemon.kill();
  engine.kill();
  engine.start();
  daemon.start();
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("rolled_back", HasSubstr(shop.name() + "/1 serves again")));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
}

TEST_F(EngineCrash, LeavesTheDaemonAliveAndNotReadyUntilItIsBack) {
  serve();
  engine.stop();
  EXPECT_EQ(daemon.api().get("/healthz").status, 200);
  EXPECT_EQ(daemon.api().get("/readyz").status, 503);
  Json status = shop.status();
  EXPECT_EQ(status["serving"], 1);
  EXPECT_NE(status["engine_error"], "");
  const Record record = shop.deploy_tag("v2");
  EXPECT_THAT(record, Ended("failed", HasSubstr(shop.name() + "/1 was not touched")));
  engine.start();
  EXPECT_TRUE(eventually([&] { return daemon.api().get("/readyz").status == 200; }));
  EXPECT_TRUE(eventually([&] { return shop.answer() == "v1"; }));
  EXPECT_EQ(shop.deploy_tag("v2").outcome(), "succeeded");
}

TEST_F(EngineCrash, ThatLostWhatServedIsMendedWhenItIsBack) {
  serve();
  engine.stop();
  ASSERT_TRUE(eventually([&] { return daemon.api().get("/readyz").status == 503; }));
  engine.start();
  engine.docker().attempt({"rm", "--force", shop.container("web", 1)});
  engine.stop();
  engine.start();
  ASSERT_TRUE(eventually([&] { return shop.answer() == "v1"; }));
  EXPECT_THAT(shop.ended(2), Ended("rolled_back", HasSubstr(shop.container("web", 1) + " is gone")));
}

}  // namespace
}  // namespace cutover::test
