// Addresses that the gate should listen at, and that somebody else has, on a real Engine.

#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>

#include "e2e/end_to_end.hpp"
#include "e2e/visitors.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Address : public EndToEnd {
 protected:
  static AppFile published(const std::string& version) { return {.image = "demo:" + version}; }
  /// At the same address.
  static AppFile behind_gate(const std::string& version) {
    return {.image = "demo:" + version, .behind_gate = true};
  }

  std::unique_ptr<TakenPort> somebody_takes_it() const {
    return std::make_unique<TakenPort>(shop.address(), shop.port());
  }
  std::string at() const { return shop.address() + ":" + std::to_string(shop.port()); }
  std::string taken() const {
    return "can't listen on " + at() + ": Address already in use; it is taken by e2e (pid " +
           std::to_string(::getpid()) + ")";
  }
  Json readiness() const { return daemon.api().get("/readyz").body; }
  Json degraded() const { return {{"status", "degraded"}, {"warnings", {taken()}}}; }
  static Json ready() { return {{"status", "ready"}, {"warnings", Json::array()}}; }
  int logged(const std::string& text) const {
    const std::string log = daemon.log();
    int count = 0;
    for (auto found = log.find(text); found != std::string::npos; found = log.find(text, found + 1)) ++count;
    return count;
  }
  /// Through the gate: the app hears of the address that it has for the gate.
  bool comes_through_the_gate() const {
    return docker({"port", shop.container("web", shop.status()["serving"])}).empty();
  }
};

TEST_F(Address, ThatSomebodyHasAtTheStartIsTakenWhenItIsFree) {
  auto somebody = somebody_takes_it();
  TestApp blog(daemon, docker, "blog");
  AppFile other = behind_gate("v2");
  other.listen = free_port();
  blog.configure(other);
  shop.configure(behind_gate("v1"));
  daemon.start();
  EXPECT_EQ(blog.deploy().outcome(), "succeeded");
  EXPECT_THAT(http_get("127.0.0.1", other.listen, "/").body, HasSubstr("v2"));
  EXPECT_EQ(readiness(), degraded());
  EXPECT_EQ(shop.status()["gate_error"], taken());
  EXPECT_EQ(blog.status()["gate_error"], "");
  EXPECT_THAT(shop.deploy(), Ended("failed", StartsWith("port " + at() + " is taken by e2e (pid ")));
  ::sleep(7);  // two tries
  EXPECT_EQ(logged("event=not_listening "), 1);
  EXPECT_THAT(daemon.log(), HasSubstr("level=warn event=not_listening at=" + at() + " apps=" + shop.name() +
                                      " error=\"" + taken() + "\""));
  somebody.reset();
  ASSERT_TRUE(eventually([&] { return readiness() == ready(); }));
  EXPECT_EQ(logged("event=gate_listening at=" + at()), 1);
  EXPECT_EQ(shop.deploy().outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.status()["gate_error"], "");
}

TEST_F(Address, ThatAReloadBringsAndSomebodyHasIsReported) {
  daemon.start();
  auto somebody = somebody_takes_it();
  shop.write(behind_gate("v1"));
  const ApiAnswer reloaded = daemon.api().post("/v1/reload");
  EXPECT_EQ(reloaded.status, 200);
  const Json expected{{"apps", 1}, {"warnings", {taken()}}};
  EXPECT_EQ(reloaded.body, expected);
  EXPECT_EQ(readiness(), degraded());
  const Finished command = run({CUTOVER_COMMAND, "reload", "--socket", daemon.socket()});
  EXPECT_EQ(command.exit_code, 0);
  EXPECT_EQ(command.output, "reloaded, with 1 app\nwarning: " + taken() + "\n");
  EXPECT_THAT(run({CUTOVER_COMMAND, "status", shop.name(), "--socket", daemon.socket()}).output,
              HasSubstr(taken()));
  somebody.reset();
  EXPECT_TRUE(eventually([&] { return readiness() == ready(); }));
}

TEST_F(Address, GoesFromTheOldContainerToTheGateInOneDeployment) {
  serve(published("v1"));
  shop.configure(behind_gate("v2"));
  EXPECT_EQ(readiness(), ready()) << "it is reached where it should be";
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(daemon.log(), HasSubstr("event=not_listening_yet at=" + at()));
  std::atomic<bool> over = false;
  std::atomic<int> served = 0;
  std::thread users([&] {
    while (!over) served += shop.answer().empty() ? 0 : 1;
  });
  const Record record = shop.deploy();
  const int before = served;
  EXPECT_TRUE(eventually([&] { return served > before + 20; }));
  over = true;
  users.join();
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_TRUE(comes_through_the_gate());
  EXPECT_EQ(logged("event=gate_listening at=" + at()), 1);
  // From here on the gate has it, and no request fails.
  EXPECT_EQ(shop.deploy(behind_gate("v3")).outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v3");
}

TEST_F(Address, GoesBackToTheOldContainerWhenTheNewVersionFails) {
  serve(published("v1"));
  AppFile second = behind_gate("v2");
  second.env = {{"HEALTH_STATUS", "500"}};
  second.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 50ms}";
  const Record record = shop.deploy(second);
  EXPECT_THAT(record, Ended("rolled_back", HasSubstr("web answered 500"))) << record;
  EXPECT_EQ(record.serving(), 1) << record;
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_FALSE(comes_through_the_gate());
  ::sleep(4);  // a try of the gate's
  docker({"restart", shop.container("web", 1)});
  EXPECT_TRUE(eventually([&] { return shop.answer() == "v1"; }));
  EXPECT_EQ(readiness(), ready());
  EXPECT_EQ(shop.deploy(behind_gate("v3")).outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v3");
}

TEST_F(Address, GoesBackAlsoFromTheWatchWindow) {
  serve(published("v1"));
  AppFile second = behind_gate("v2");
  second.watch = "60s";
  const int number = shop.begin(second);
  ASSERT_TRUE(shop.reaches(number, "watching"));
  EXPECT_EQ(shop.answer(), "v2");
  shop.cancel(number);
  EXPECT_EQ(shop.ended(number).outcome(), "rolled_back");
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_FALSE(comes_through_the_gate());
}

TEST_F(Address, IsNotTakenFromAContainerThatIsAwayForAMoment) {
  serve(published("v1"));
  shop.configure(behind_gate("v2"));
  daemon.stop();
  docker({"stop", shop.container("web", 1)});
  daemon.start();  // brings it back
  EXPECT_TRUE(eventually([&] { return shop.answer() == "v1"; }));
  EXPECT_FALSE(comes_through_the_gate());
  EXPECT_EQ(daemon.api().post(shop.path("/stop")).status, 200);
  ::sleep(4);  // a try of the gate's
  EXPECT_EQ(daemon.api().post(shop.path("/start")).status, 200);
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.deploy().outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_TRUE(comes_through_the_gate());
}

TEST_F(Address, ThatTheGateHasIsGivenToAnEarlierVersion) {
  serve(published("v1"));
  ASSERT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  const Record back = shop.rollback();
  EXPECT_EQ(back.outcome(), "succeeded") << back;
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.status()["gate_error"], "");
  const Record forth = shop.deploy();
  EXPECT_EQ(forth.outcome(), "succeeded") << forth;
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_TRUE(comes_through_the_gate());
}

TEST_F(Address, InStartFirstIsWhyTheOldVersionIsStoppedFirst) {
  serve(published("v1"));
  AppFile second = behind_gate("v2");
  second.more = "order: start-first\n";
  const Record record = shop.deploy(second);
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_THAT(record.notes(), HasSubstr("is stopped first this time: it publishes " + at()));
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Address, ThatSomebodyTakesInTheCutOverIsNoSuccess) {
  serve(published("v1"));
  AppFile second = behind_gate("v2");
  second.release = waiting_release;
  second.more = data_volume;
  const int number = shop.begin(second);
  ASSERT_TRUE(shop.reaches(number, "releasing"));
  docker({"rm", "--force", shop.container("web", 1)});
  const auto somebody = somebody_takes_it();
  finish_release();
  const Record record = shop.ended(number);
  EXPECT_THAT(record, Ended("needs_attention", StartsWith(taken()))) << "the old one had that port, too";
}

/// The new one is as the old one was.
TEST_F(Address, ThatSomebodyHasIsNoReasonNotToTakeOver) {
  serve(published("v1"));
  shop.configure(behind_gate("v2"));
  auto somebody = std::make_unique<TakenPort>("127.0.0.1", 0);
  TestApp blog(daemon, docker, "blog");
  AppFile other = behind_gate("v1");
  other.listen = static_cast<std::uint16_t>(somebody->port());
  blog.configure(other);
  const auto old = daemon.take_over();
  EXPECT_EQ(old->wait(std::chrono::seconds(60)), 0);
  daemon.await_ready();
  EXPECT_EQ(readiness()["status"], "degraded");
  EXPECT_EQ(shop.answer(), "v1");
  somebody.reset();
  EXPECT_TRUE(eventually([&] { return readiness() == ready(); }));
  EXPECT_EQ(shop.deploy().outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v2");
}

}  // namespace
}  // namespace cutover::test
