#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"

/// One HTTP request to a container, to learn whether it is ready.
namespace cutover::probe {

struct Target {
  std::string address;  ///< the container's own
  std::uint16_t port = 0;
  std::string path;
};

/// What came back. A probe never fails as a call: no answer is an answer too.
struct Answer {
  int status = 0;  ///< HTTP status; 0: no answer, `error` says why
  Milliseconds latency{0};
  std::string error;     ///< "connection refused", "no answer within 5s", "not an HTTP answer", ...
  std::string body;      ///< the first bytes (at most 512), made valid UTF-8
  std::string location;  ///< where a redirect points to
};

class Prober {
 public:
  virtual ~Prober() = default;
  /// GET on a connection of its own, closed afterwards; follows no redirect. The answer counts once its
  /// header is complete; of the body at most 512 bytes are read, and waited for no longer than 50 ms (an
  /// endless answer is no failure). `timeout`: for all of it.
  virtual Task<Answer> probe(Target target, Milliseconds timeout) = 0;
};

std::unique_ptr<Prober> make_http_prober(boost::asio::any_io_executor executor, Clock& clock);

}  // namespace cutover::probe
