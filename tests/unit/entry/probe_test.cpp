// The program of the health checks, run as a task runs it: against a server of this host.

#include "cutover/entry/probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/process.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::entry {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;

class Probe : public ::testing::Test {
 protected:
  Probe() {
    std::ofstream(program) << probe_program();
    fs::permissions(program, fs::perms::owner_all);
  }

  /// Asks a server that answers with these pieces and then closes the connection.
  test::Finished asked(const std::vector<std::string>& pieces) {
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const std::string port = std::to_string(acceptor.local_endpoint().port());
    std::thread server([&] {
      tcp::socket socket = acceptor.accept();
      asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n");
      socket.set_option(tcp::no_delay(true));
      for (const std::string& piece : pieces) asio::write(socket, asio::buffer(piece));
      socket.shutdown(tcp::socket::shutdown_both);
    });
    test::Finished finished = test::run({program.string(), port, "/up", "200", "399", "5000"});
    server.join();
    return finished;
  }
  void expect(const std::vector<std::string>& pieces, int code, const std::string& said) {
    const test::Finished finished = asked(pieces);
    EXPECT_EQ(finished.exit_code, code) << pieces.front();
    EXPECT_THAT(finished.output, ::testing::HasSubstr(said)) << pieces.front();
  }

  test::ScratchFolder folder;
  const fs::path program = folder.path() / "probe";
  asio::io_context context;
  std::string request;
};

TEST_F(Probe, JudgesAnAnswerByItsStatus) {
  expect({"HTTP/1.1 204 No Content\r\n\r\n"}, 0, "answered 204 on /up\n");
  EXPECT_THAT(request, ::testing::StartsWith("GET /up HTTP/1.1\r\nHost: localhost:"));
  expect({"HTTP/1.1 500 Oops\r\n\r\n"}, 1, "answered 500 on /up\n");
  expect({"HTT", "P/1.0 2", "00 OK\r\n\r\nhello"}, 0, "answered 200 on /up\n");
}

TEST_F(Probe, LooksBehindInterimAnswersForTheFinalOne) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
  expect({hints + "HTTP/1.1 200 OK\r\n\r\n"}, 0, "answered 200 on /up\n");
  expect({"HTTP/1.1 100 Continue\r\n\r\n", hints, "HTTP/1.1 503 Not yet\r\n\r\n"}, 1,
         "answered 503 on /up\n");
  const std::string many = hints + hints + hints + hints + hints + hints + hints + hints + hints + hints;
  expect({many + many, "HTTP/1.1 200 OK\r\n\r\n"}, 0, "answered 200 on /up\n");
  expect({hints}, 1, "(the connection was closed without an answer)");
  expect({"HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}, 1, "answered 101 on /up\n");
}

TEST_F(Probe, SaysWhatIsNoAnswer) {
  expect({"SSH-2.0-OpenSSH_9.2\r\n"}, 1, "(not an HTTP answer)");
  expect({"HTTP/1.1"}, 1, "(not an HTTP answer)");
  expect({""}, 1, "(the connection was closed without an answer)");
}

TEST_F(Probe, WithoutArgumentsIsGoodWhereAProgramRuns) {
  EXPECT_EQ(test::run({program.string()}).exit_code, 0);
  EXPECT_EQ(test::run({program.string(), "80"}).exit_code, 64);
}

}  // namespace
}  // namespace cutover::entry
