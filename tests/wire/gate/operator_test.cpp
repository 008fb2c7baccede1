#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

using model::WantedTraffic;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

/// An operator's word against what deployments tell the gate.
class GateOperator : public GateTest {};

TEST_F(GateOperator, AHeldAppIsNotOpenedByANewVersionButByTheOperator) {
  AppServer old_app("old"), new_app("new");
  serve(old_app);
  gate->want("shop", WantedTraffic::held);
  Connection first = connect(), second = connect();
  first.send(kGet);
  ASSERT_TRUE(waiting(1));
  gate->hold("shop");
  gate->pass("shop", new_app.upstream());
  second.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody");
  ASSERT_TRUE(waiting(2));
  EXPECT_EQ(new_app.request_count(), 0u);
  gate->want("shop", WantedTraffic::passing);
  EXPECT_EQ(first.read_message()->body, "new");
  EXPECT_EQ(second.read_message()->body, "new");
  EXPECT_EQ(old_app.request_count(), 0u);
}

TEST_F(GateOperator, WhatIsInFlightGoesToItsEnd) {
  AppServer app("hello");
  serve(app);
  Connection client = connect();
  client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbo");
  ASSERT_TRUE(in_flight(1));
  gate->want("shop", WantedTraffic::held);
  client.send("dy");
  EXPECT_EQ(client.read_message()->status(), 200);
}

TEST_F(GateOperator, AHoldIsWithinTheBoundsOfTheApp) {
  AppServer app("hello");
  site.hold.timeout = 100ms;
  serve(app);
  gate->want("shop", WantedTraffic::held);
  const auto refused = get();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status(), 503);
  EXPECT_EQ(refused->field("Retry-After"), "5");
}

TEST_F(GateOperator, MaintenanceAnswersWithThePageWhateverIsPassedHeldOrRefused) {
  AppServer app("hello");
  site.maintenance.body = "<h1>Closed</h1>";
  site.maintenance.content_type = "text/html; charset=utf-8";
  site.maintenance.retry_after = 90s;
  serve(app);
  gate->want("shop", WantedTraffic::held);
  Connection waits = connect();
  waits.send(kGet);
  ASSERT_TRUE(waiting(1));
  gate->want("shop", WantedTraffic::maintenance);
  EXPECT_EQ(waits.read_message()->status(), 503);
  for (int i = 0; i < 3; ++i) {
    const auto page = get();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status(), 503);
    EXPECT_EQ(page->field("Retry-After"), "90");
    EXPECT_EQ(page->field("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page->body, "<h1>Closed</h1>");
    if (i == 0) gate->hold("shop");
    if (i == 1) gate->pass("shop", app.upstream());
  }
  gate->want("shop", WantedTraffic::passing);
  EXPECT_EQ(get()->body, "hello");
  EXPECT_EQ(app.request_count(), 1u);
}

TEST_F(GateOperator, AnotherPageCountsAtOnce) {
  configure();
  gate->want("shop", WantedTraffic::maintenance);
  site.maintenance.body = "until noon";
  configure();
  EXPECT_EQ(get()->body, "until noon");
}

TEST_F(GateOperator, WhatWasRefusedMeanwhileIsRefusedAfterwards) {
  AppServer app("hello");
  serve(app);
  gate->want("shop", WantedTraffic::held);
  Connection waits = connect();
  waits.send(kGet);
  ASSERT_TRUE(waiting(1));
  Maintenance stopped;
  stopped.body = "stopped\n";
  gate->refuse("shop", stopped);
  ASSERT_TRUE(waiting(1));
  gate->want("shop", WantedTraffic::passing);
  EXPECT_EQ(waits.read_message()->body, "stopped\n");
}

TEST_F(GateOperator, AfterAHoldTheContainerMayStillBeComing) {
  serve(AppServer("hello"));
  gate->want("shop", WantedTraffic::held);
  const std::uint16_t port = free_port();
  gate->pass("shop", {"127.0.0.1", port});
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(waiting(1));
  gate->want("shop", WantedTraffic::passing);
  ASSERT_TRUE(waiting(1));
  AppServer app("there", port);
  EXPECT_EQ(client.read_message()->body, "there");
}

TEST_F(GateOperator, AnAppThatIsGoneIsNotHeldForEver) {
  AppServer app("hello");
  serve(app);
  gate->want("shop", WantedTraffic::held);
  Connection client = connect();
  client.send(kGet);
  ASSERT_TRUE(waiting(1));
  Site blog = site;
  blog.app = "blog";
  ASSERT_TRUE(gate->configure({blog}));
  EXPECT_EQ(client.read_message()->status(), 421);
}

}  // namespace
}  // namespace cutover::gate::test
