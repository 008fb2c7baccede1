#pragma once

namespace demo {

/// Answers HTTP on PORT until `stop` becomes readable, then drains. The exit code.
///
///   GET /             the version
///   GET /health       HEALTH_STATUS (200), from HEALTH_AFTER_MS on (503 before) and until HEALTH_UNTIL_MS
///                     or GET /break (500 after), unless the file HEALTH_UNLESS_FILE is there (500);
///                     HEALTH_REDIRECT=/path redirects, HEALTH_ENDLESS=1 answers and never ends,
///                     HEALTH_SILENT=1 never answers
///   GET /slow?ms=N    the version, after that time; `&status=500` with that status
///   GET /status/N     that status
///   GET /bytes?n=N    that many bytes
///   GET /env          the names of the variables, sorted; /env/NAME the value of one
///   GET /args         the arguments, one a line
///   GET, PUT /volume  the file VOLUME_FILE (/data/file)
///   POST /echo        the body
///   POST /orders?id=N writes down that it came: orders.hpp
///   GET /break        the version; GET /health says 500 from now on
///   GET /exit?code=N  no answer: the app ends at once
///
/// Whatever asks for a WebSocket gets one: websocket.hpp.
///
/// It listens after BOOT_MS. For SERVE_ON_MS after the signal it serves on, and ends each connection with the
/// next answer: what a load balancer needs that keeps connections. Draining finishes the requests in flight,
/// closes idle connections, and lingers for DRAIN_MS.
int serve_web(int stop);

}  // namespace demo
