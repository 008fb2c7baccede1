#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "cutover/base/error.hpp"
#include "cutover/model/listener.hpp"

namespace cutover::api {

/// An address of this host, with a port.
class NetworkListener {
 public:
  explicit NetworkListener(boost::asio::any_io_executor executor) : acceptor_(std::move(executor)) {}

  /// unavailable: "can't listen on 0.0.0.0:443: Permission denied".
  Result<void> open(const model::Publish& at);
  void close();
  boost::asio::ip::tcp::acceptor& acceptor() { return acceptor_; }

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace cutover::api
