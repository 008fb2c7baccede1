#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

class GateAccessLog : public GateTest {
 protected:
  GateAccessLog() {
    auto logger =
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    logger->set_pattern("%v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~GateAccessLog() override {
    gate.reset();
    spdlog::set_default_logger(before);
  }

  std::shared_ptr<spdlog::logger> before = spdlog::default_logger();
  std::ostringstream text;
};

TEST_F(GateAccessLog, SaysOfEachRequestWhoAskedWhatAndWhatCameOfIt) {
  AppServer app("hello");
  site.access_log = true;
  serve(app);
  EXPECT_EQ(get("/a\"b?token=secret")->status(), 200);
  gate.reset();
  EXPECT_THAT(
      text.str(),
      ::testing::MatchesRegex(
          "app=shop event=request client=127\\.0\\.0\\.1 forwarded_for=\"\" method=GET host=\"shop\" "
          "path=\"/a\\\\\"b\" status=200 bytes=5 took_ms=[0-9]+ waited_ms=0 upstream=127\\.0\\.0\\.1:" +
          std::to_string(app.upstream().port) + " request_id=\"[0-9a-f]+\"\n"));
}

TEST_F(GateAccessLog, SaysOfARequestThatWaitedHowLongAndOfOneThatWasRefusedWhy) {
  AppServer app("hello");
  site.access_log = true;
  site.limits.body = 1;
  configure();
  Connection held = connect();
  held.send("GET /held HTTP/1.1\r\nHost: shop\r\n\r\n");
  ASSERT_TRUE(waiting(1));
  const auto came = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] { return std::chrono::steady_clock::now() > came + 20ms; }));
  gate->pass("shop", app.upstream());
  EXPECT_EQ(held.read_message()->status(), 200);
  EXPECT_EQ(ask("POST /large HTTP/1.1\r\nHost: shop\r\nContent-Length: 2\r\n\r\nxx")->status(), 413);
  gate.reset();
  EXPECT_THAT(text.str(), ::testing::ContainsRegex("path=\"/held\" status=200 [^\n]*waited_ms=[1-9]"));
  EXPECT_THAT(text.str(), ::testing::ContainsRegex("path=\"/large\" status=413 [^\n]*upstream=none"));
}

TEST_F(GateAccessLog, HasWhatATrustedProxySaysOfTheClientAndItsId) {
  AppServer app("hello");
  site.access_log = true;
  site.trusted_proxies = {"127.0.0.1"};
  serve(app);
  ask("GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 203.0.113.9\r\nX-Request-Id: seven\r\n\r\n");
  gate.reset();
  EXPECT_THAT(text.str(), ::testing::HasSubstr("client=127.0.0.1 forwarded_for=\"203.0.113.9\""));
  EXPECT_THAT(text.str(), ::testing::HasSubstr("request_id=\"seven\""));
}

TEST_F(GateAccessLog, HasAClientThatLeft) {
  site.access_log = true;
  configure();
  {
    Connection client = connect();
    client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
    ASSERT_TRUE(waiting(1));
  }
  ASSERT_TRUE(waiting(0));
  gate.reset();
  EXPECT_THAT(text.str(), ::testing::HasSubstr(" status=499 bytes=0 "));
}

TEST_F(GateAccessLog, IsOffUnlessItIsAskedFor) {
  AppServer app("hello");
  serve(app);
  EXPECT_EQ(get()->status(), 200);
  gate.reset();
  EXPECT_EQ(text.str(), "");
}

}  // namespace
}  // namespace cutover::gate::test
