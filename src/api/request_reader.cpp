#include "api/request_reader.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace cutover::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

/// How much is read at once: of a header, which is mostly small, and of a body.
constexpr std::size_t kHeaderPiece = 1024;
constexpr std::size_t kBodyPiece = 16 * 1024;

/// Called with the last chunk of a body once all that follows it is there. `extensions` end where its line
/// does.
void refuse_trailers(std::uint64_t size, beast::string_view extensions, error_code& error) {
  constexpr std::size_t line_break = 2;
  const char* next_line = extensions.data() + extensions.size() + line_break;
  if (size == 0 && *next_line != '\r') error = make_error_code(kTrailers);
}

}  // namespace

Request to_request(http::request<http::string_body> message, const Peer& peer, bool with_headers) {
  Request request;
  request.door = peer.door;
  request.requester = peer.requester;
  request.method = message.method_string();
  request.target = message.target();
  if (const auto key = message.find("Idempotency-Key"); key != message.end()) {
    request.idempotency_key = std::string(key->value());
  }
  request.last_event_id = message["Last-Event-ID"];
  request.accept = message[http::field::accept];
  request.content_encoding = message[http::field::content_encoding];
  request.authorization = Secret(std::string(message[http::field::authorization]));
  if (with_headers) {
    for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = std::move(message.body());
  return request;
}

std::string forwarded_for(const http::fields& header) {
  std::string all;
  for (const auto& field : header) {
    if (!beast::iequals(field.name_string(), "X-Forwarded-For")) continue;
    all += (all.empty() ? "" : ",") + std::string(field.value());
  }
  return all;
}

RequestReader::RequestReader(Transport& transport, const model::Limits& limits)
    : transport_(transport), max_fields_(limits.header_fields), buffer_(limits.header + kBodyPiece) {}

Task<error_code> RequestReader::begin() {
  if (buffer_.size() > 0) co_return error_code();
  buffer_.shrink_to_fit();  // an idle connection costs no more than it must
  co_return co_await fill(kHeaderPiece);
}

Task<error_code> RequestReader::read_header(RequestParser& parser) {
  error_code error;
  while (!error && !parser.is_header_done()) {
    error = has_too_many_fields() ? make_error_code(kTooManyFields) : parse(parser);
    if (!error && !parser.is_header_done()) error = co_await fill(kHeaderPiece);
  }
  if (error == asio::error::eof) error = http::error::partial_message;
  co_return error;
}

Task<error_code> RequestReader::read_body(RequestParser& parser, Guard::Share& share) {
  parser.eager(true);
  auto no_trailers = refuse_trailers;
  parser.on_chunk_header(no_trailers);
  error_code error;
  while (!error && !parser.is_done()) {
    error = parse(parser);
    if (!error && !share.grow_to(parser.get().body().size())) error = make_error_code(kNoRoom);
    if (!error && !parser.is_done()) error = co_await fill(kBodyPiece);
  }
  if (error == asio::error::eof) error = http::error::partial_message;
  co_return error;
}

Task<error_code> RequestReader::drain(std::size_t most) {
  error_code error;
  std::array<char, 4096> sink;
  for (std::size_t drained = 0; !error && drained < most;) {
    const auto read = co_await transport_.read_some(asio::buffer(sink));
    drained += read.bytes;
    error = read.error;
  }
  co_return error;
}

Task<error_code> RequestReader::fill(std::size_t piece) {
  const std::size_t room = buffer_.max_size() - buffer_.size();
  if (room == 0) co_return http::error::buffer_overflow;
  const auto into = buffer_.prepare(std::min(piece, room));
  const auto read = co_await transport_.read_some(into);
  buffer_.commit(read.bytes);
  co_return read.error;
}

/// Each field costs many times its bytes once it is parsed, which happens when the whole header is there.
bool RequestReader::has_too_many_fields() const {
  const auto bytes = buffer_.cdata();
  const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
  const auto header = text.substr(0, text.find("\r\n\r\n"));
  return std::count(header.begin(), header.end(), '\n') > max_fields_;
}

error_code RequestReader::parse(RequestParser& parser) {
  error_code error;
  if (buffer_.size() == 0) return error;
  const std::size_t used = parser.put(buffer_.data(), error);
  buffer_.consume(used);
  if (error == http::error::need_more) error = {};
  return error;
}

}  // namespace cutover::api
