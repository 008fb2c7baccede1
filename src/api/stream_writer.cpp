#include "api/stream_writer.hpp"

#include <boost/beast/http/write.hpp>
#include <charconv>
#include <sstream>

#include "cutover/base/timeout.hpp"

namespace cutover::api {
namespace {

constexpr Milliseconds kReaderIsGone{30'000};
constexpr unsigned kHttp11 = 11;

std::string chunk(std::string_view piece) {
  char length[16];
  const auto end = std::to_chars(length, length + sizeof length, piece.size(), 16).ptr;
  std::string text(length, end);
  text += "\r\n";
  text += piece;
  text += "\r\n";
  return text;
}

Task<Result<void>> write_all(Transport& transport, std::string bytes) {
  const auto written = co_await transport.write(std::move(bytes));
  if (written.error)
    co_return Error(ErrorCode::unavailable, "the reader is gone: " + written.error.message());
  co_return Result<void>();
}

}  // namespace

StreamWriter::StreamWriter(Transport& transport, Clock& clock, Header header)
    : transport_(transport),
      clock_(clock),
      header_(std::move(header)),
      chunked_(header_.version() >= kHttp11) {
  if (chunked_) header_.chunked(true);
}

Task<Result<void>> StreamWriter::write(std::string piece) {
  if (piece.empty()) co_return Result<void>();
  std::string bytes = header();
  bytes += chunked_ ? chunk(piece) : piece;
  co_return co_await send(std::move(bytes));
}

Task<Result<void>> StreamWriter::finish() {
  if (in_piece_) co_return Error(ErrorCode::unavailable, "the last piece is not whole");
  std::string bytes = header();
  if (chunked_) bytes += "0\r\n\r\n";
  co_return co_await send(std::move(bytes));
}

std::string StreamWriter::header() {
  if (begun_) return "";
  begun_ = true;
  std::ostringstream text;
  text << header_.base();
  return std::move(text).str();
}

Task<Result<void>> StreamWriter::send(std::string bytes) {
  in_piece_ = true;
  auto writing = write_all(transport_, std::move(bytes));
  auto written = co_await with_timeout<void>(clock_, kReaderIsGone, "nothing was read", std::move(writing));
  if (written) in_piece_ = false;
  co_return written;
}

}  // namespace cutover::api
