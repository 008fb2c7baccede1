#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"

namespace cutover::api {

/// A connected socket of any kind.
using Socket = boost::asio::generic::stream_protocol::socket;

struct Transferred {
  std::size_t bytes = 0;
  boost::system::error_code error;
};

/// A connection as a stream of bytes. Whatever is cancelled throws operation_aborted: under a deadline, a
/// result that it still brings would count.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Before the first byte is read: whatever both sides have to agree on.
  virtual Task<Transferred> open() = 0;
  virtual Task<Transferred> read_some(boost::asio::mutable_buffer into) = 0;
  virtual Task<Transferred> write(std::string bytes) = 0;
  /// Says that nothing more will be written.
  virtual Task<Transferred> finish() = 0;
  /// Returns when the other side has gone; data that it sends in advance does not count.
  virtual Task<Transferred> hung_up() = 0;
  /// Ends what is waited for.
  virtual void cancel() = 0;
};

std::unique_ptr<Transport> make_plain_transport(Socket socket, Clock& clock);

/// For both kinds of transport: see Transport::hung_up.
Task<Transferred> hung_up(Socket& socket, Clock& clock);

}  // namespace cutover::api
