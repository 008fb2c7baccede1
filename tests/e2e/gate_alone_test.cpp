// The gate serves when the rest of the daemon can't do anything.

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "e2e/end_to_end.hpp"
#include "support/engine_proxy.hpp"
#include "support/free_port.hpp"

namespace cutover::test {
namespace {

constexpr int kRequests = 50;

class GateAlone : public testing::Test {
 protected:
  GateAlone() {
    AppFile file;
    file.listen = port;
    shop.configure(file);
    daemon.start();
    EXPECT_EQ(shop.deploy().outcome(), "succeeded");
  }
  ~GateAlone() override {
    if (daemon.running()) daemon.kill();
    if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon.log().c_str());
  }

  /// How many of some requests, one after the other, the app answered.
  int answered() const {
    int good = 0;
    for (int i = 0; i < kRequests; ++i) good += http_get("127.0.0.1", port, "/").status == 200;
    return good;
  }

  const TestEnvironment& environment = TestEnvironment::get();
  const std::uint16_t port = free_port();
  const ScratchFolder folder;
  EngineProxy engine{environment.engine_socket};
  Cutoverd daemon{folder.path(), engine.socket()};
  TestApp shop{daemon, environment.docker, "alone"};
};

TEST_F(GateAlone, ServesWhileTheEngineSaysNothing) {
  engine.on("GET /containers/json", EngineFault::hang);
  std::thread asking([this] { daemon.api().get(shop.path()); });
  ASSERT_TRUE(eventually([&] { return engine.happened(); }));
  EXPECT_EQ(answered(), kRequests);
  daemon.kill();
  asking.join();
}

TEST_F(GateAlone, ServesWhileTheDatabaseIsLocked) {
  SQLite::Database database((daemon.state() / "cutover.db").string(), SQLite::OPEN_READWRITE, 5'000);
  database.exec("BEGIN EXCLUSIVE");
  std::thread asking([this] { daemon.api().post(shop.path("/deployments")); });
  EXPECT_EQ(answered(), kRequests);
  database.exec("ROLLBACK");
  asking.join();
}

TEST_F(GateAlone, ServesWhileTheApiIsFlooded) {
  std::vector<Descriptor> strangers;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  daemon.socket().string().copy(address.sun_path, sizeof address.sun_path - 1);
  for (int i = 0; i < 400; ++i) {
    Descriptor one(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(one.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::string half =
        "POST /v1/apps/x/deployments HTTP/1.1\r\nHost: cutover\r\nContent-Length: 1000\r\n\r\n{";
    ASSERT_GT(::write(one.get(), half.data(), half.size()), 0);
    strangers.push_back(std::move(one));
  }
  std::atomic<bool> over = false;
  std::thread asking([&] {
    while (!over) daemon.api().get("/v1/apps");
  });
  EXPECT_EQ(answered(), kRequests);
  over = true;
  asking.join();
}

}  // namespace
}  // namespace cutover::test
