#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/probe/prober.hpp"

namespace cutover::probe {

struct Header {
  int status = 0;
  std::string location;
};

/// One request on a connection of its own: first `header`, then, if wanted, `body`. Closed when destroyed.
class Exchange {
 public:
  Exchange(boost::asio::any_io_executor executor, Target target);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  /// Connects, asks, and reads as far as the answer's header. The error's text says why there is none.
  Task<Result<Header>> header();

  /// Reads on until `limit` bytes of the body are there, or its end, or the connection's.
  Task<Result<void>> read_body(std::size_t limit);
  /// What was read so far.
  const std::string& body() const { return body_; }

 private:
  Task<Result<void>> connect();
  Task<void> send_request();
  Task<Result<void>> read_header();

  Target target_;
  boost::asio::ip::tcp::socket socket_;
  /// Bounded: a chunk's header without an end would fill it.
  boost::beast::flat_buffer buffer_{32 * 1024};
  std::optional<boost::beast::http::response_parser<boost::beast::http::buffer_body>> parser_;
  std::string body_;
};

}  // namespace cutover::probe
