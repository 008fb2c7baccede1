#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/model/app.hpp"

/// How the daemon meets the network.
namespace cutover::model {

/// Both in PEM: the certificate with those that lead to its root.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
  bool operator==(const TlsFiles&) const = default;
};

struct Listener {
  Publish at;
  std::optional<TlsFiles> tls;
  /// Names by which it may be called, in lower case; its own addresses are right as they are.
  std::vector<std::string> hosts;
  /// "127.0.0.1", "10.0.0.0/8": whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies;
  bool operator==(const Listener&) const = default;
};

/// What the gate does with requests while no version can serve: they wait, unread.
struct Hold {
  Milliseconds timeout{30'000};  ///< of each
  int requests = 8192;           ///< at once
  bool operator==(const Hold&) const = default;
};

/// What the gate answers while an operator wants maintenance.
struct MaintenancePage {
  std::string html;                      ///< UTF-8; "": the gate's own words
  std::chrono::seconds retry_after{60};  ///< for Retry-After
  bool operator==(const MaintenancePage&) const = default;
};

/// What one request through the gate can cost.
struct GateLimits {
  std::size_t request_head = 16 * 1024;       ///< bytes
  std::uint64_t request_body = 0;             ///< bytes; 0: any
  Milliseconds request_timeout{10'000};       ///< for a request's head, from its first byte
  Milliseconds idle_timeout{60'000};          ///< between two requests on a connection
  Milliseconds stall_timeout{60'000};         ///< for a client that neither sends nor takes what is due
  Milliseconds answer_timeout{60'000};        ///< for the app: its answer's beginning, and each part of it
  Milliseconds websocket_timeout{3'600'000};  ///< for either end of an upgraded connection to say something
  bool operator==(const GateLimits&) const = default;
};

/// Where the gate takes an app's requests. Apps may share a listener, by `hosts`.
struct Site {
  Listener listener;
  Hold hold;
  MaintenancePage maintenance = {};
  GateLimits limits = {};
  /// What is in flight has so long to end before the old version is asked to stop.
  Milliseconds drain{10'000};
  bool proxy_protocol = false;  ///< connections begin with a PROXY header
  bool access_log = false;
  bool operator==(const Site&) const = default;
};

/// What those who have not shown yet who they are can cost. docs/security.md says what each is for.
struct Limits {
  std::size_t header = 16 * 1024;            ///< bytes
  int header_fields = 100;                   ///< how many
  std::size_t body = 64 * 1024;              ///< bytes
  std::size_t hook_body = 2 * 1024 * 1024;   ///< bytes
  std::size_t all_bodies = 8 * 1024 * 1024;  ///< bytes, of all that are larger than `body`
  Milliseconds request_timeout{10'000};      ///< for a whole request, and for TLS to begin
  int socket_connections = 1000;             ///< on the Unix socket
  int connections = 256;                     ///< from the network; followers of events and logs count
  int connections_per_address = 32;
  int hook_requests = 300;           ///< per minute and address
  Milliseconds failure_delay{5000};  ///< at most; how long the answer to wrong credentials is held back
  bool operator==(const Limits&) const = default;
};

}  // namespace cutover::model
