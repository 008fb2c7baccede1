#include "support/engine_proxy.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "support/eventually.hpp"
#include "support/test_environment.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

class Proxied : public testing::Test {
 protected:
  /// "curl: (52) Empty reply from server" or the answer
  Finished ask(const std::string& path, const std::string& method = "GET") {
    return run({"curl", "--silent", "--show-error", "--max-time", "2", "--unix-socket", proxy.socket(),
                "--request", method, "http://docker" + path});
  }
  std::string state_of(const std::string& container) {
    return environment.docker({"inspect", "--format", "{{.State.Status}}", container});
  }

  const TestEnvironment& environment = TestEnvironment::get();
  EngineProxy proxy{environment.engine_socket};
  const std::string name = "proxied-" + std::to_string(getpid());
};

TEST_F(Proxied, EngineIsTheEngine) {
  const DockerCli docker(proxy.socket(), environment.docker.config());
  docker({"create", "--name", name, "demo:v1", "release"});
  docker({"start", name});
  EXPECT_EQ(docker({"wait", name}), "0");
  EXPECT_EQ(docker({"logs", "--follow", name}), "release v1 begins\nrelease v1 ends");
  docker({"rm", name});
  EXPECT_FALSE(proxy.happened());
}

TEST_F(Proxied, RequestThatIsChosenMeetsItsFaultOnce) {
  proxy.on("GET /_p*", EngineFault::lost_reply, 2);
  EXPECT_EQ(ask("/_ping").output, "OK");
  EXPECT_EQ(ask("/version").exit_code, 0);
  EXPECT_FALSE(proxy.happened());
  EXPECT_THAT(ask("/_ping").errors, HasSubstr("Empty reply"));
  EXPECT_TRUE(proxy.happened());
  EXPECT_EQ(ask("/_ping").output, "OK");
}

TEST_F(Proxied, ReplyThatIsLostOrHangsIsOneToWhatWasDone) {
  environment.docker({"create", "--name", name, "demo:v1", "worker"});
  proxy.on("POST /containers/*/start", EngineFault::lost_reply);
  EXPECT_NE(ask("/containers/" + name + "/start", "POST").exit_code, 0);
  EXPECT_EQ(state_of(name), "running");
  proxy.on("POST /containers/*/kill", EngineFault::hanging_reply);
  EXPECT_THAT(ask("/containers/" + name + "/kill", "POST").errors, HasSubstr("timed out"));
  EXPECT_TRUE(eventually([&] { return state_of(name) == "exited"; }));
  proxy.on("DELETE *", EngineFault::hang);
  EXPECT_THAT(ask("/containers/" + name, "DELETE").errors, HasSubstr("timed out"));
  EXPECT_EQ(state_of(name), "exited");
  environment.docker({"rm", name});
}

TEST_F(Proxied, ReplyIsCutOrSlow) {
  proxy.on("GET /version", EngineFault::cut_reply);
  EXPECT_THAT(ask("/version").errors, HasSubstr("transfer closed"));
  proxy.on("GET /version", EngineFault::slow_reply);
  EXPECT_THAT(ask("/version").errors, HasSubstr("timed out"));
}

TEST_F(Proxied, EngineIsAwayForAWhile) {
  struct stat unused {};
  proxy.on("GET /_ping", EngineFault::refuse);
  EXPECT_NE(ask("/_ping").exit_code, 0);
  EXPECT_NE(ask("/version").exit_code, 0);
  EXPECT_EQ(stat(proxy.socket().c_str(), &unused), 0);
  EXPECT_TRUE(eventually([&] { return ask("/_ping").output == "OK"; }));
  proxy.on("GET /_ping", EngineFault::no_socket);
  EXPECT_NE(ask("/_ping").exit_code, 0);
  EXPECT_NE(stat(proxy.socket().c_str(), &unused), 0);
  EXPECT_TRUE(eventually([&] { return ask("/_ping").output == "OK"; }));
}

}  // namespace
}  // namespace cutover::test
