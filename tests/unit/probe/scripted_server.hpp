#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <vector>

#include "cutover/base/task.hpp"
#include "cutover/base/task_group.hpp"

namespace cutover::probe {

/// What a server does with each connection.
struct Script {
  enum class Then { close, wait_for_peer, repeat_for_ever };
  bool read_request = true;
  std::string answer = {};
  Then then = Then::close;
};

/// A real server on a free port of the address, on the test's own io_context.
class ScriptedServer {
 public:
  ScriptedServer(boost::asio::io_context& context, Script script, const std::string& address = "127.0.0.1");

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  const std::vector<std::string>& requests() const { return requests_; }
  /// How many connections ended because the other side did it.
  int left_by_peer() const { return left_by_peer_; }
  void stop();

 private:
  Task<void> accept();
  Task<void> serve(boost::asio::ip::tcp::socket socket);
  Task<void> carry_out(boost::asio::ip::tcp::socket& socket);

  Script script_;
  boost::asio::ip::tcp::acceptor acceptor_;
  TaskGroup connections_;
  std::vector<std::string> requests_;
  int left_by_peer_ = 0;
};

}  // namespace cutover::probe
