// Addresses that the gate should listen at, and that somebody else has.

#include <gmock/gmock.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cutover/model/address.hpp"
#include "support/process.hpp"
#include "support/taken_port.hpp"
#include "wire/gate/gate_fixture.hpp"

namespace cutover::gate::test {
namespace {

using cutover::test::Descriptor;
using cutover::test::TakenPort;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class GateAddress : public GateTest {
 protected:
  GateAddress() {
    gate = make_gate(control.get_executor(), [this] { ++changes; });
  }
  std::unique_ptr<TakenPort> somebody_takes_it() const {
    return std::make_unique<TakenPort>(site.at.address, site.at.port);
  }
  std::string why_not() const {
    const auto all = gate->not_listening();
    return all.empty() ? "" : all.front().why.text();
  }
  std::string in_use() const { return "can't listen on " + to_text(site.at) + ": Address already in use"; }
  std::string body(Connection& connection) const {
    if (!connection.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n")) return "not sent";
    const auto message = connection.read_message();
    return message ? message->body : "no answer";
  }

  AppServer app{"hello"};
  int changes = 0;
};

TEST_F(GateAddress, ThatSomebodyHasKeepsNobodyElseFromBeingServed) {
  const auto somebody = somebody_takes_it();
  Site other = site;
  other.app = "blog";
  other.at.port = free_port();
  ASSERT_TRUE(gate->configure({site, other}));
  gate->pass("blog", app.upstream());
  Connection client = Connection::to(other.at.port);
  EXPECT_EQ(body(client), "hello");
  ASSERT_THAT(gate->not_listening(), SizeIs(1));
  const NotListening missing = gate->not_listening().front();
  EXPECT_EQ(missing.at, site.at);
  EXPECT_THAT(missing.apps, ElementsAre("shop"));
  EXPECT_EQ(missing.why.text(), in_use());
  EXPECT_EQ(missing.why.code(), ErrorCode::conflict);
  EXPECT_FALSE(missing.awaits_cut_over());
  ASSERT_THAT(gate->listening(), SizeIs(1));
  EXPECT_THAT(gate->listening().front().apps, ElementsAre("blog"));
}

TEST_F(GateAddress, IsTakenWhenItIsFree) {
  auto somebody = somebody_takes_it();
  serve(app);
  EXPECT_EQ(changes, 1);
  gate->listen_again();
  EXPECT_EQ(changes, 1) << "nothing is as it was not";
  somebody.reset();
  gate->listen_again();
  EXPECT_EQ(changes, 2);
  EXPECT_THAT(gate->not_listening(), IsEmpty());
  EXPECT_EQ(get()->body, "hello");
  gate->listen_again();
  EXPECT_EQ(changes, 2);
}

TEST_F(GateAddress, RequestsThatWaitedInTheGateAreNoMatterForIt) {
  auto somebody = somebody_takes_it();
  configure();
  gate->hold("shop");
  somebody.reset();
  gate->listen_again();
  Connection client = connect();
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  ASSERT_TRUE(waiting(1));
  gate->pass("shop", app.upstream());
  EXPECT_EQ(client.read_message()->body, "hello");
}

TEST_F(GateAddress, OfAnotherHostMayComeLater) {
  site.at.address = "192.0.2.1";
  configure();
  EXPECT_EQ(why_not(), "can't listen on " + to_text(site.at) +
                           ": Cannot assign requested address; no interface of this host has the address "
                           "192.0.2.1");
  EXPECT_EQ(gate->not_listening().front().why.code(), ErrorCode::rejected);
  site.at.address = "127.0.0.1";
  serve(app);
  EXPECT_EQ(get()->body, "hello");
}

/// As whoever is not root: while this lives its thread has no right to ports below 1024.
class WithoutLowPorts {
 public:
  WithoutLowPorts() {
    syscall(SYS_capget, &header_, had_);
    __user_cap_data_struct fewer[2] = {had_[0], had_[1]};
    fewer[0].effective &= ~(1U << CAP_NET_BIND_SERVICE);
    syscall(SYS_capset, &header_, fewer);
  }
  WithoutLowPorts(const WithoutLowPorts&) = delete;
  WithoutLowPorts& operator=(const WithoutLowPorts&) = delete;
  ~WithoutLowPorts() { syscall(SYS_capset, &header_, had_); }

 private:
  __user_cap_header_struct header_{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct had_[2]{};
};

TEST_F(GateAddress, ThatNeedsARightSaysWhich) {
  const WithoutLowPorts unprivileged;
  site.at.port = 81;
  configure();
  EXPECT_THAT(why_not(),
              HasSubstr("Permission denied; a port below 1024 needs the capability CAP_NET_BIND_SERVICE"));
}

TEST_F(GateAddress, ThatTheGateHadItselfIsTakenAtOnceInAWiderForm) {
  serve(app);
  site.at.address = "0.0.0.0";
  configure();
  EXPECT_EQ(why_not(), "");
  EXPECT_EQ(get()->body, "hello");
}

TEST_F(GateAddress, ThatAnAppsContainerPublishesIsLeftToIt) {
  gate->leave_to("shop", site.at);
  serve(app);
  EXPECT_EQ(why_not(), "can't listen on " + to_text(site.at) + ": a container of shop publishes that port");
  EXPECT_TRUE(gate->not_listening().front().awaits_cut_over());
  gate->listen_again();
  EXPECT_NO_THROW(somebody_takes_it());
  gate->leave_to("shop", std::nullopt);
  EXPECT_THAT(gate->not_listening(), IsEmpty());
  EXPECT_EQ(get()->body, "hello");
}

TEST_F(GateAddress, ThatAnotherAppsContainerPublishesIsNotWaitedForByADeployment) {
  gate->leave_to("blog", model::Publish{"0.0.0.0", site.at.port});
  configure();
  EXPECT_EQ(why_not(), "can't listen on " + to_text(site.at) + ": a container of blog publishes that port");
  EXPECT_FALSE(gate->not_listening().front().awaits_cut_over());
  gate->leave_to("blog", model::Publish{"0.0.0.0", free_port()});
  EXPECT_EQ(why_not(), "");
}

TEST_F(GateAddress, IsFreeOnceItIsLeftAndConnectionsStay) {
  serve(app);
  Connection client = connect();
  EXPECT_EQ(body(client), "hello");
  gate->leave_to("shop", site.at);
  EXPECT_EQ(changes, 2);
  EXPECT_THAT(gate->listening(), IsEmpty());
  auto container = somebody_takes_it();
  EXPECT_EQ(body(client), "hello");
  gate->listen_again();
  container.reset();
  gate->leave_to("shop", std::nullopt);
  EXPECT_EQ(get()->body, "hello");
  EXPECT_EQ(body(client), "hello");
}

/// As systemd does, for the next daemon.
TEST_F(GateAddress, IsFreeOnceItIsLeftAlsoWhereSomebodyKeepsItsSocket) {
  serve(app);
  const Descriptor kept(::dup(gate->listening().front().descriptor));
  gate->leave_to("shop", site.at);
  EXPECT_NO_THROW(somebody_takes_it());
  gate->leave_to("shop", std::nullopt);
  EXPECT_EQ(get()->body, "hello");
}

TEST_F(GateAddress, ThatWasHandedToTheGateIsLeftToo) {
  const Result<int> socket = open_listening(site.at);
  ASSERT_TRUE(socket);
  gate->adopt({site.at, *socket});
  gate->leave_to("shop", site.at);
  EXPECT_NO_THROW(somebody_takes_it());
  configure();
  EXPECT_THAT(gate->listening(), IsEmpty());
}

TEST_F(GateAddress, IsNotTakenByAGateThatEnds) {
  auto somebody = somebody_takes_it();
  configure();
  EXPECT_EQ(retired(10ms), 0);
  somebody.reset();
  gate->listen_again();
  EXPECT_NO_THROW(somebody_takes_it());
}

}  // namespace
}  // namespace cutover::gate::test
