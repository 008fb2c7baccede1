#pragma once

#include <memory>
#include <string>

#include "api/guard.hpp"
#include "api/message.hpp"
#include "api/peer.hpp"
#include "api/transport.hpp"
#include "cutover/api/server.hpp"

namespace cutover::api {

/// What the sessions of a listener have in common.
struct Setting {
  const Dependencies& dependencies;
  const model::Limits& limits;
  Guard& guard;
  std::vector<std::string> hosts;  ///< see model::Listener; not looked at on the Unix socket
  Networks trusted_proxies;
};

/// One connection: request after request, until one side ends it.
class Session : public Connection {
 public:
  /// Returns, or throws operation_aborted, when the connection is over.
  virtual Task<void> run() = 0;
  /// No further request after the one in flight; a connection between requests ends now.
  virtual void finish() = 0;
  /// A request that waits for something is answered now.
  virtual void interrupt() = 0;
  /// It costs its place, and nothing is done for it.
  virtual bool waits_for_client() const = 0;
  /// Ends at once, for one that has more need of the place.
  virtual void give_up() = 0;
};

/// `setting` must outlive the session.
std::unique_ptr<Session> make_session(std::unique_ptr<Transport> transport, Peer peer,
                                      const Setting& setting);

/// Answers 503 without reading, and closes. `why`: "256 connections are at work".
void refuse(Socket socket, const std::string& why);

}  // namespace cutover::api
