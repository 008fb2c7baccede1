#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/stream.hpp"
#include "api/transport.hpp"
#include "cutover/base/clock.hpp"

namespace cutover::api {

/// Writes a streamed answer: the header with the first piece, each piece as a chunk (RFC 9112, 7.1), or to an
/// HTTP/1.0 client as it is. A reader that takes nothing for 30 seconds is given up.
class StreamWriter final : public BodyWriter {
 public:
  using Header = boost::beast::http::response<boost::beast::http::string_body>;

  /// Both references must outlive the writer.
  StreamWriter(Transport& transport, Clock& clock, Header header);

  Task<Result<void>> write(std::string piece) override;
  /// The end, of an answer without any piece too.
  Task<Result<void>> finish();
  bool begun() const { return begun_; }

 private:
  Task<Result<void>> send(std::string bytes);
  std::string header();

  Transport& transport_;
  Clock& clock_;
  Header header_;
  const bool chunked_;
  bool begun_ = false;
  bool in_piece_ = false;  // one is being written, or was broken off
};

}  // namespace cutover::api
