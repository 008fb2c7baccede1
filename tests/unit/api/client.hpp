#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "support/fake_clock.hpp"

namespace cutover::test {

struct Reply {
  int status = 0;                              ///< 0: the connection closed without an answer
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  nlohmann::json json() const { return nlohmann::json::parse(body); }
};

/// A connection to the server under test, on the same io_context: bytes in, bytes out. Waiting lets the
/// server run in the fake clock's time, which jumps when nothing is left to do; so a server that never
/// answers ends a test by its own deadlines.
class Client {
 public:
  Client(boost::asio::io_context& context, FakeClock& clock, const std::filesystem::path& socket);
  /// On a connection that is there already.
  Client(boost::asio::io_context& context, FakeClock& clock,
         boost::asio::local::stream_protocol::socket socket);

  void send(std::string_view bytes);
  /// The next answer. `bodyless`: it is to a HEAD, or an interim one.
  Reply receive(bool bodyless = false);
  Reply exchange(std::string_view request);
  /// All that came, up to and with `text`; what came until the end when it never does.
  std::string until(std::string_view text);
  bool closed();  ///< the server has ended the connection (waits for that)
  void leave() { socket_.close(); }

 private:
  bool read_some();

  boost::asio::io_context& context_;
  FakeClock& clock_;
  boost::asio::local::stream_protocol::socket socket_;
  std::string received_;
  bool end_ = false;
};

/// "POST /v1/... HTTP/1.1" with a host, the headers given (each "Name: value") and the body's length.
std::string request_text(std::string_view method, std::string_view target, std::string_view body = "",
                         const std::vector<std::string>& headers = {});

}  // namespace cutover::test
