#pragma once

#include <sys/types.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>

#include "cutover/base/error.hpp"

namespace cutover::api {

using Protocol = boost::asio::local::stream_protocol;

/// The socket. A file that we made is ours as long as nobody replaced it.
class Listener {
 public:
  explicit Listener(boost::asio::any_io_executor executor) : acceptor_(std::move(executor)) {}
  ~Listener() { close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// See Server::listen.
  Result<void> open(const std::filesystem::path& socket);
  /// Takes a socket that listens already. Its file is somebody else's.
  Result<void> adopt(int descriptor);
  /// Takes no more connections. A file that is ours is removed, unless another daemon's took its place.
  void close();
  Protocol::acceptor& acceptor() { return acceptor_; }

 private:
  Result<void> give_to_group() const;

  Protocol::acceptor acceptor_;
  std::filesystem::path socket_;  // empty: not open, or not ours
  dev_t device_ = 0;              // with the inode: which file is ours
  ino_t inode_ = 0;
};

}  // namespace cutover::api
