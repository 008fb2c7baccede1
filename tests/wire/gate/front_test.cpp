#include <unistd.h>

#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

class GateFront : public GateTest {};

TEST_F(GateFront, AProxyInFrontSaysWhoAsks) {
  AppServer app("hello");
  site.proxy_protocol = true;
  serve(app);
  EXPECT_EQ(
      ask("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET / HTTP/1.1\r\nHost: shop\r\n\r\n")->status(),
      200);
  EXPECT_EQ(app.requests().at(0).field("X-Forwarded-For"), "192.0.2.7");
}

TEST_F(GateFront, AConnectionThatDoesNotBeginAsConfiguredIsClosed) {
  site.proxy_protocol = true;
  configure();
  EXPECT_FALSE(get());
}

TEST_F(GateFront, SeveralAppsShareAnAddressByTheirHosts) {
  AppServer shop("shop"), blog("blog");
  Site other = site;
  site.hosts = {"shop.example.com"};
  other.app = "blog";
  other.hosts = {"*.example.com"};
  ASSERT_TRUE(gate->configure({site, other}));
  gate->pass("shop", shop.upstream());
  gate->pass("blog", blog.upstream());
  Connection client = connect();
  const std::pair<const char*, const char*> cases[] = {
      {"shop.example.com", "shop"}, {"blog.example.com:80", "blog"}, {"SHOP.example.com", "shop"}};
  for (const auto& [host, app] : cases) {
    client.send("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
    EXPECT_EQ(client.read_message()->body, app) << host;
  }
  client.send("GET / HTTP/1.1\r\nHost: other.example.org\r\n\r\n");
  EXPECT_EQ(client.read_message()->status(), 421);
  EXPECT_EQ(gate->traffic("shop").requests, 2u);
  EXPECT_EQ(gate->traffic("blog").requests, 1u);
}

TEST_F(GateFront, ConfiguringAnewKeepsTheConnectionsAndWhatEachAppDoes) {
  AppServer app("hello");
  serve(app);
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_EQ(client.read_message()->status(), 200);
  site.hosts = {"shop"};
  Site other = site;
  other.app = "blog";
  other.at.port = free_port();
  ASSERT_TRUE(gate->configure({site, other}));
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_EQ(client.read_message()->status(), 200);
  client.send("GET / HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_EQ(client.read_message()->status(), 421) << "the new hosts count at once";
  EXPECT_EQ(gate->traffic("shop").requests, 2u);
  EXPECT_EQ(gate->listening().size(), 2u);
}

TEST_F(GateFront, AnAppTooManyAtAnAddressIsAnErrorAndNothingChanges) {
  AppServer app("hello");
  serve(app);
  Site other = site;
  other.app = "blog";
  EXPECT_EQ(gate->configure({site, other}).error().text(),
            "blog: shop takes every host already; give one of them hosts");
  EXPECT_EQ(get()->status(), 200);
}

TEST_F(GateFront, AnAddressThatIsGoneIsFree) {
  configure();
  ASSERT_TRUE(gate->configure({}));
  EXPECT_THROW(connect(), std::runtime_error);
  configure();
  EXPECT_NO_THROW(connect());
}

TEST_F(GateFront, ASocketThatListensAlreadyIsTakenOver) {
  configure();
  const Listening before = gate->listening().at(0);
  const int kept = ::dup(before.descriptor);
  EXPECT_EQ(retired(20s), 0);
  // Nobody accepts now, and still nobody is refused.
  Connection early = connect();
  gate.reset();
  early.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  gate = make_gate(control.get_executor());
  gate->adopt({before.at, kept});
  AppServer app("hello");
  serve(app);
  EXPECT_EQ(early.read_message()->body, "hello");
  EXPECT_EQ(gate->listening().at(0).descriptor, kept);
}

TEST_F(GateFront, AtItsEndItFinishesWhatIsUnderWay) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (server.take(connection)) {
      server.wait_for_go();
      connection.send(ok("hello"));
    }
  });
  serve(app);
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  ASSERT_TRUE(in_flight(1));
  EXPECT_EQ(retired(1ms), 1);
  app.go();
  const auto answer = client.read_message();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->field("Connection"), "close");
  EXPECT_EQ(retired(20s), 0);
}

}  // namespace
}  // namespace cutover::gate::test
