#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/listener.hpp"

/// What the gate is told about an app.
namespace cutover::gate {

/// What one request, one answer, and who sends them slowly, can cost.
struct Limits {
  std::size_t head = 16 * 1024;    ///< bytes of a request's; 1 KiB to 24 KiB
  std::size_t fields = 100;        ///< of a head
  std::uint64_t body = 0;          ///< bytes of a request's; 0: any
  Milliseconds head_time{10'000};  ///< from a request's first byte to its head's end
  Milliseconds idle{60'000};       ///< between two requests on a connection
  Milliseconds stall{60'000};   ///< for a client that neither sends what it announced nor takes what it gets
  Milliseconds connect{5'000};  ///< for a connection to the app
  Milliseconds answer{60'000};  ///< for the app, until its answer begins, and between two parts of it
  Milliseconds tunnel{3'600'000};  ///< for either end of an upgraded connection to say something
  bool operator==(const Limits&) const = default;
};

/// How many requests wait while nobody serves, and how long.
struct Hold {
  Milliseconds timeout{30'000};
  std::size_t requests = 8192;
  std::size_t bytes = 16 * 1024 * 1024;  ///< of heads; bodies are not read
  bool operator==(const Hold&) const = default;
};

/// What clients hear while nobody is to serve.
struct Maintenance {
  int status = 503;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = "The service is down for maintenance.\n";
  std::optional<std::chrono::seconds> retry_after;
  bool operator==(const Maintenance&) const = default;
};

/// An app as the gate knows it.
struct Site {
  std::string app;
  model::Publish at;  ///< where the gate listens; several apps may share it, each with hosts of its own
  /// "shop.example.com", or "*.example.com" for any name below it; in lower case. Empty: every host that no
  /// other app at this address has.
  std::vector<std::string> hosts;
  Limits limits;
  Hold hold;
  Milliseconds drain{10'000};  ///< for what is in flight when the version in service is to be stopped
  /// "127.0.0.1", "10.0.0.0/8": whose X-Forwarded-* and Forwarded are kept and added to. Anybody else's are
  /// replaced.
  std::vector<std::string> trusted_proxies;
  std::optional<model::TlsFiles> tls;  ///< all apps of an address have one, or none has
  /// Connections begin with a PROXY header, version 1 or 2. The same for all apps of an address.
  bool proxy_protocol = false;
  bool access_log = false;
  Maintenance maintenance = {};  ///< while an operator wants that
  bool operator==(const Site&) const = default;
};

/// Where an app is reached: the container's own address.
struct Upstream {
  std::string address;  ///< IPv4 or IPv6, no brackets
  std::uint16_t port = 0;
  std::string container{};  ///< whose address it is: when that ends, another one may get it
  bool operator==(const Upstream&) const = default;
};

/// What went through, since the app was configured or its figures were last reset.
struct Traffic {
  std::uint64_t requests = 0;       ///< that came, whatever became of them
  std::uint64_t answered = 0;       ///< by the app, whatever it said
  std::uint64_t server_errors = 0;  ///< of those: 5xx
  std::uint64_t failed = 0;         ///< no answer from the app: not reached, reset, malformed, too late
  std::uint64_t refused = 0;        ///< by the gate: malformed, too large, past the hold's bound, maintenance
  std::uint64_t turned_away = 0;    ///< of those: past the bounds of a hold
  std::uint64_t abandoned = 0;      ///< by their clients, before the answer's end
  std::uint64_t retried = 0;        ///< sent a second time, on another connection
  std::uint64_t held = 0;           ///< that had to wait
  Milliseconds longest_wait{0};     ///< of one that was held and is not any more
  // As it is now; a reset leaves them.
  std::uint64_t in_flight = 0;  ///< at some upstream, upgraded connections included
  std::uint64_t waiting = 0;    ///< held now
};

/// How the requests fared that were passed to one container.
struct Answers {
  std::string container;  ///< Upstream::container
  std::uint64_t all = 0;
  std::uint64_t bad = 0;  ///< 5xx, or no answer
};

}  // namespace cutover::gate
