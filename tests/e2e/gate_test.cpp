// The gate: requests while versions are replaced, on a real Engine.

#include <atomic>
#include <thread>

#include "e2e/end_to_end.hpp"
#include "support/http_get.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

/// Everybody who uses the app: a GET after the other, each on a connection of its own, until destroyed.
class Users {
 public:
  Users(std::uint16_t port, int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this, port] { use(port); });
  }
  ~Users() { stop(); }
  Users(const Users&) = delete;
  Users& operator=(const Users&) = delete;

  void stop() {
    ending_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  int answered() const { return answered_; }
  int failed() const { return failed_; }

 private:
  void use(std::uint16_t port) {
    while (!ending_) {
      const HttpAnswer answer = http_get("127.0.0.1", port, "/");
      ++(answer.status == 200 ? answered_ : failed_);
    }
  }
  std::atomic<bool> ending_ = false;
  std::atomic<int> answered_ = 0;
  std::atomic<int> failed_ = 0;
  std::vector<std::thread> threads_;
};

class Gate : public EndToEnd {
 protected:
  const std::uint16_t port = free_port();
  AppFile behind_gate(const std::string& version = "v1") const {
    AppFile file;
    file.image = "demo:" + version;
    file.listen = port;
    return file;
  }
  std::string answer() const { return http_get("127.0.0.1", port, "/").body; }
};

TEST_F(Gate, PassesRequestsToTheVersionThatServes) {
  serve(behind_gate());
  EXPECT_THAT(answer(), HasSubstr("v1"));
  EXPECT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  EXPECT_THAT(answer(), HasSubstr("v2"));
}

TEST_F(Gate, NoRequestFailsWhileVersionsAreReplaced) {
  serve(behind_gate());
  Users users(port, 8);
  for (const char* version : {"v2", "v1", "v2"}) {
    EXPECT_EQ(shop.deploy(behind_gate(version)).outcome(), "succeeded");
  }
  users.stop();
  EXPECT_EQ(users.failed(), 0);
  EXPECT_GT(users.answered(), 100);
}

TEST_F(Gate, NoRequestFailsWhileAVersionIsRolledBack) {
  serve(behind_gate());
  Users users(port, 8);
  AppFile bad = behind_gate("unhealthy");
  bad.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 50ms}";
  EXPECT_EQ(shop.deploy(bad).outcome(), "rolled_back");
  users.stop();
  EXPECT_EQ(users.failed(), 0);
  EXPECT_THAT(answer(), HasSubstr("v1"));
}

TEST_F(Gate, ServesAgainAtOnceAfterAKill) {
  serve(behind_gate());
  daemon.kill();
  daemon.launch();
  EXPECT_TRUE(eventually([&] { return answer().find("v1") != std::string::npos; }));
  daemon.await_ready();
}

TEST_F(Gate, FollowsAContainerThatComesBackElsewhere) {
  serve(behind_gate());
  docker({"kill", shop.name() + "-web-1"});
  docker({"start", shop.name() + "-web-1"});
  EXPECT_TRUE(eventually([&] { return answer().find("v1") != std::string::npos; }));
}

TEST_F(Gate, NobodyElseGetsTheRequestsOfAContainerThatEnded) {
  serve(behind_gate());
  docker({"stop", shop.container("web", 1)});
  const std::string stranger = shop.name() + "-stranger";
  docker(
      {"run", "--detach", "--name", stranger, "--env", "PORT=8000", "--env", "VERSION=stranger", "demo:v2"});
  std::string heard;
  std::thread asking([&] { heard = answer(); });
  docker({"start", shop.container("web", 1)});
  asking.join();
  docker({"rm", "--force", "--volumes", stranger});
  EXPECT_THAT(heard, HasSubstr("v1"));
}

TEST_F(Gate, AnswersForAnAppThatIsStopped) {
  serve(behind_gate());
  EXPECT_EQ(daemon.api().post(shop.path("/stop")).status, 200);
  const HttpAnswer stopped = http_get("127.0.0.1", port, "/");
  EXPECT_EQ(stopped.status, 503);
  EXPECT_THAT(stopped.body, HasSubstr("stopped by the operator"));
  EXPECT_EQ(daemon.api().post(shop.path("/start")).status, 200);
  EXPECT_THAT(answer(), HasSubstr("v1"));
}

}  // namespace
}  // namespace cutover::test
