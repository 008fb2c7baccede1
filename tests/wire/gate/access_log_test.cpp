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
  EXPECT_EQ(get("/a\"b")->status(), 200);
  gate.reset();
  EXPECT_EQ(text.str().substr(0, text.str().find(" took_ms=")),
            "app=shop event=request client=127.0.0.1 request=\"GET /a\\\"b\" status=200 bytes=5");
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
