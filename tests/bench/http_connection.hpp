#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/process.hpp"

namespace cutover::bench {

/// One HTTP/1.1 connection, used again and again, with nothing between it and the kernel: by
/// hand nobody could be quicker. It blocks. Throws std::runtime_error when the connection breaks, or the
/// status is not 2xx.
class HttpConnection {
 public:
  /// To a Unix socket.
  explicit HttpConnection(const std::string& socket);
  /// To a port of 127.0.0.1.
  explicit HttpConnection(std::uint16_t port);

  /// The answer's body. `headers`: more of them, each with its line break.
  std::string request(std::string_view method, std::string_view target, std::string_view body = "",
                      std::string_view headers = "");

  /// The same in two steps: this returns with the answer's head,
  void begin(std::string_view method, std::string_view target, std::string_view body = "",
             std::string_view headers = "");
  /// and this with its body.
  std::string finish();

 private:
  void receive();
  std::string line();
  std::string bytes(std::size_t count);
  std::string chunks();

  test::Descriptor socket_;
  std::string received_;  // and not yet consumed
  std::string call_;
  std::size_t length_ = 0;
  bool chunked_ = false;
};

}  // namespace cutover::bench
