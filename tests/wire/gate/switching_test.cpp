#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

/// Clients that ask one request after the other, until they are told to stop. What is not answered with 200
/// counts as failed.
class Load {
 public:
  Load(std::uint16_t port, int clients) {
    for (int i = 0; i < clients; ++i) {
      const bool keep_alive = i % 2 == 0, post = i % 4 < 2;
      threads_.emplace_back([this, port, keep_alive, post] { ask(port, keep_alive, post); });
    }
  }
  ~Load() { stop(); }

  void stop() {
    stopped_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  int answered() const { return answered_; }
  int failed() const { return failed_; }

 private:
  void ask(std::uint16_t port, bool keep_alive, bool post) {
    std::optional<Connection> connection;
    std::string request = post ? "POST" : "GET";
    request += " / HTTP/1.1\r\nHost: shop\r\n";
    if (!keep_alive) request += "Connection: close\r\n";
    request += post ? "Content-Length: 4\r\n\r\nbody" : "\r\n";
    while (!stopped_) {
      if (!connection) connection.emplace(Connection::to(port));
      connection->send(request);
      const auto answer = connection->read_message();
      ++(answer && answer->status() == 200 ? answered_ : failed_);
      if (!answer || !keep_alive) connection.reset();
    }
  }

  std::atomic<bool> stopped_ = false;
  std::atomic<int> answered_ = 0;
  std::atomic<int> failed_ = 0;
  std::vector<std::thread> threads_;
};

class GateSwitching : public GateTest {
 protected:
  static std::unique_ptr<AppServer> next_version() { return std::make_unique<AppServer>("hello"); }

  /// Load goes on on each version.
  static bool served(const Load& load) {
    const int before = load.answered();
    return eventually([&] { return load.answered() > before + 20; });
  }
};

TEST_F(GateSwitching, NoRequestFailsWhenOneVersionStopsBeforeTheNextStarts) {
  auto app = next_version();
  serve(*app);
  Load load(site.at.port, 8);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(served(load));
    gate->hold("shop");
    ASSERT_EQ(drained(20s), 0);
    app->stop();
    app = next_version();
    gate->pass("shop", app->upstream());
  }
  ASSERT_TRUE(served(load));
  load.stop();
  EXPECT_EQ(load.failed(), 0);
  EXPECT_EQ(gate->traffic("shop").failed, 0u);
  EXPECT_GT(gate->traffic("shop").held, 0u);
}

TEST_F(GateSwitching, NoRequestFailsWhenTheNextVersionStartsFirst) {
  auto app = next_version();
  serve(*app);
  Load load(site.at.port, 8);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(served(load));
    auto next = next_version();
    gate->pass("shop", next->upstream());
    ASSERT_EQ(drained(20s), 0);
    app->stop();
    app = std::move(next);
  }
  ASSERT_TRUE(served(load));
  load.stop();
  EXPECT_EQ(load.failed(), 0);
  EXPECT_EQ(gate->traffic("shop").failed, 0u);
  EXPECT_EQ(gate->traffic("shop").held, 0u);
}

TEST_F(GateSwitching, NoRequestFailsWhenTheGateIsToldBeforeTheAppListens) {
  auto app = next_version();
  serve(*app);
  Load load(site.at.port, 8);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(served(load));
    gate->hold("shop");
    ASSERT_EQ(drained(20s), 0);
    app->stop();
    const std::uint16_t port = free_port();
    gate->pass("shop", {"127.0.0.1", port});
    ASSERT_TRUE(waiting(8));
    app = std::make_unique<AppServer>("hello", port);
  }
  ASSERT_TRUE(served(load));
  load.stop();
  EXPECT_EQ(load.failed(), 0);
}

}  // namespace
}  // namespace cutover::gate::test
