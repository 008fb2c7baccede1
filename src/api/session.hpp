#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <memory>

#include "api/message.hpp"
#include "cutover/api/server.hpp"

namespace cutover::api {

/// One connection: request after request, until one side ends it.
class Session : public Connection {
 public:
  /// Returns, or throws operation_aborted, when the connection is over.
  virtual Task<void> run() = 0;
  /// No further request after the one in flight; a connection between requests ends now.
  virtual void finish() = 0;
  /// A request that waits for something is answered now.
  virtual void interrupt() = 0;
};

/// Both references must outlive the session.
std::unique_ptr<Session> make_session(boost::asio::local::stream_protocol::socket socket,
                                      const Dependencies& dependencies, const Options& options);

/// Answers 503 without reading, and closes.
void refuse(boost::asio::local::stream_protocol::socket socket, int max_connections);

}  // namespace cutover::api
