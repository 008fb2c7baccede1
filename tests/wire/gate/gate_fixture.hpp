#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "cutover/gate/gate.hpp"
#include "support/eventually.hpp"
#include "wire/gate/app_server.hpp"
#include "wire/gate/connection.hpp"

namespace cutover::gate::test {

using cutover::test::eventually;
using namespace std::chrono_literals;

/// A real gate with an app called "shop" on a free port; the test is its control thread.
class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    site.app = "shop";
    site.at = {"127.0.0.1", free_port()};
  }

  /// With `site` as it is now.
  void configure() {
    const auto configured = gate->configure({site});
    ASSERT_TRUE(configured) << configured.error().text();
  }
  void serve(const AppServer& server) {
    configure();
    gate->pass("shop", server.upstream());
  }

  Connection connect() const { return Connection::to(site.at.port); }
  /// One request on a connection of its own.
  std::optional<Message> ask(const std::string& request) const {
    Connection connection = connect();
    connection.send(request);
    return connection.read_message(request.starts_with("HEAD "));
  }
  std::optional<Message> get(const std::string& path = "/") const {
    std::string request = "GET ";
    request += path;
    request += " HTTP/1.1\r\nHost: shop\r\n\r\n";
    return ask(request);
  }

  int drained(Milliseconds limit) { return run(gate->drained("shop", limit)); }
  int retired(Milliseconds limit) { return run(gate->retire(limit)); }

  /// On the control thread, which is this one.
  int run(Task<int> task) {
    int left = -1;
    boost::asio::co_spawn(control, std::move(task),
                          [&left](std::exception_ptr thrown, int of_task) { left = thrown ? -2 : of_task; });
    control.restart();
    control.run();
    return left;
  }

  bool waiting(std::uint64_t count) const {
    return eventually([&] { return gate->traffic("shop").waiting == count; });
  }
  bool in_flight(std::uint64_t count) const {
    return eventually([&] { return gate->traffic("shop").in_flight == count; });
  }

  boost::asio::io_context control;
  std::unique_ptr<Gate> gate = make_gate(control.get_executor());
  Site site;
};

}  // namespace cutover::gate::test
