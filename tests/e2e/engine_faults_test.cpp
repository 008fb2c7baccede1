// The Engine goes away in the middle of one request, in every way that it can: what the deployment makes of
// it.

#include <algorithm>
#include <fstream>

#include "e2e/end_to_end.hpp"
#include "faults/engine_record.hpp"
#include "support/engine_proxy.hpp"

namespace cutover::test {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::IsEmpty;

/// A daemon behind a proxy. Deployments of v1 and v2 by turns, each with one request that meets a fault.
class EngineFaults : public testing::Test {
 protected:
  EngineFaults() {
    file_.release = "{command: [release, APPEND_FILE=/data/releases], timeout: 2s}";
    file_.health = "{path: /health, deadline: 3s, interval: 50ms, timeout: 2s}";
    file_.stop = "{grace: 1s}";
    file_.processes = {{"worker", "{command: [worker], stop: {grace: 1s}}"}};
    file_.more = "volumes: [" + folder_.folder("data").string() + ":/data]\nretain: 1\ndeadline: 16s\n";
    shop_.configure(file_);
    daemon_.start();
    EXPECT_EQ(shop_.deploy().outcome(), "succeeded") << shop_.record(1);
  }
  ~EngineFaults() override {
    if (daemon_.running()) daemon_.kill();
    if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon_.log().c_str());
  }

  /// "start new" is POST /containers/shop-web-2/start; each of these once.
  std::map<std::string, std::string> requests() const {
    const auto container = [this](const std::string& process, int number) {
      return "/containers/" + shop_.container(process, number);
    };
    return {{"create", "POST /containers/create"},
            {"list", "GET /containers/json"},
            {"inspect image", "GET /images/*/json"},
            {"start release", "POST " + container("release", next_) + "/start"},
            {"wait release", "POST " + container("release", next_) + "/wait"},
            {"inspect release", "GET " + container("release", next_) + "/json"},
            {"log release", "GET /containers/*/logs"},
            {"remove release", "DELETE " + container("release", next_)},
            {"update old", "POST " + container("web", serving_) + "/update"},
            {"wait old", "POST " + container("web", serving_) + "/wait"},
            {"kill old", "POST " + container("web", serving_) + "/kill"},
            {"kill worker", "POST " + container("worker", serving_) + "/kill"},
            {"wait new", "POST " + container("web", next_) + "/wait"},
            {"start new", "POST " + container("web", next_) + "/start"},
            {"start worker", "POST " + container("worker", next_) + "/start"},
            {"inspect new", "GET " + container("web", next_) + "/json"},
            {"update new", "POST " + container("web", next_) + "/update"}};
  }

  /// One deployment, whose request meets the fault. Its outcome.
  std::string deploy_with(const std::string& request, EngineFault fault) {
    next_ = shop_.status()["latest"]["number"].get<int>() + 1;
    const std::string other = version_ == "v1" ? "v2" : "v1";
    const int releases = releases_so_far();
    proxy_.on(requests().at(request), fault);
    const Record record = shop_.deploy_tag(other);
    EXPECT_TRUE(proxy_.happened()) << "it never asked that";
    EXPECT_EQ(record.number(), next_);
    if (record.outcome() == "succeeded") {
      version_ = other;
      serving_ = next_;
    }
    const int run = releases_so_far() - releases;
    EXPECT_LE(run, 1) << "the release command ran twice: " << record;
    EXPECT_GE(run, record.outcome() == "succeeded" ? 1 : 0) << record;
    EXPECT_EQ(record.serving(), serving_) << record;
    EXPECT_THAT(record.outcome(), AnyOf(Eq("succeeded"), Eq("failed"), Eq("rolled_back"))) << record;
    expect_to_serve();
    return record.outcome();
  }

  void expect_to_serve() {
    EXPECT_TRUE(eventually([this] { return shop_.answer() == version_; }));
    std::vector<std::string> running = shop_.containers();
    std::erase_if(running, [](const std::string& container) { return !container.ends_with(" running"); });
    const std::string number = std::to_string(serving_);
    EXPECT_THAT(running, testing::ElementsAre("web-" + number + " running", "worker-" + number + " running"));
    for (const char* process : {"web", "worker"}) {
      EXPECT_EQ(shop_.inspect(process, serving_, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
    }
  }

  int releases_so_far() const {
    std::ifstream in(folder_.path() / "data" / "releases");
    return static_cast<int>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
  }

  void expect_never_two_at_once() {
    EXPECT_FALSE(record_.events().empty());
    for (const char* process : {"web", "worker"})
      EXPECT_THAT(overlaps(record_.events(), shop_.name(), process), IsEmpty());
  }

  /// What is over soon must not fail a deployment, but for those `may_fail`.
  void expect_success_with(EngineFault fault, const std::set<std::string>& may_fail = {}) {
    for (const auto& [request, line] : requests()) {
      SCOPED_TRACE(request);
      const std::string outcome = deploy_with(request, fault);
      if (may_fail.contains(request)) continue;
      EXPECT_EQ(outcome, "succeeded") << shop_.record(next_);
    }
    expect_never_two_at_once();
  }
  /// What is not over by itself may fail a deployment, but within the deployment's time. Each takes up to a
  /// minute: the requests are shared out among the faults.
  void expect_an_end_with(EngineFault fault, const std::vector<std::string>& requests) {
    for (const std::string& request : requests) {
      SCOPED_TRACE(request);
      deploy_with(request, fault);
    }
    expect_never_two_at_once();
  }

  const TestEnvironment& environment_ = TestEnvironment::get();
  const ScratchFolder folder_;
  EngineProxy proxy_{environment_.engine_socket};
  Cutoverd daemon_{folder_.path(), proxy_.socket()};
  TestApp shop_{daemon_, environment_.docker, "shop"};
  EngineRecord record_{environment_.docker, environment_.engine_socket, shop_.name(),
                       folder_.path() / "events"};
  AppFile file_;
  std::string version_ = "v1";
  int serving_ = 1;
  int next_ = 2;
};

TEST_F(EngineFaults, ALostReplyFailsNoDeployment) {
  expect_success_with(EngineFault::lost_reply);
}
TEST_F(EngineFaults, ACutReplyFailsNoDeployment) {
  expect_success_with(EngineFault::cut_reply);
}
// Whether the Engine got a release command's start is not known, and a second one could run it twice.
TEST_F(EngineFaults, ARefusedConnectionFailsNoDeployment) {
  expect_success_with(EngineFault::refuse, {"start release"});
}
TEST_F(EngineFaults, AMissingSocketFailsNoDeployment) {
  expect_success_with(EngineFault::no_socket, {"start release"});
}
TEST_F(EngineFaults, AReplyThatNeverComesEndsInTime) {
  expect_an_end_with(EngineFault::hanging_reply, {"create", "start release", "kill old"});
}
TEST_F(EngineFaults, AnEngineThatHangsEndsInTime) {
  expect_an_end_with(EngineFault::hang, {"list", "wait old", "start new", "log release"});
}
TEST_F(EngineFaults, AByteASecondEndsInTime) {
  expect_an_end_with(EngineFault::slow_reply, {"wait release", "remove release", "inspect new"});
}

}  // namespace
}  // namespace cutover::test
