#include "engine/connection.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <optional>

namespace cutover::engine {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kLongestHeader = 64 << 10;
constexpr std::size_t kPiece = 16 << 10;
/// Of what has come and is not understood yet. Without a limit a chunk's extension or a trailer that does not
/// end would be read until the memory is full.
constexpr std::size_t kMostUnread = 2 * kLongestHeader;

void throw_if_cancelled(const error_code& failure) {
  if (failure == asio::error::operation_aborted) throw boost::system::system_error(failure);
}

Error cant_connect(const std::string& socket_path, const error_code& failure) {
  std::string message = "can't reach the Docker Engine at unix://" + socket_path + ": " + failure.message();
  if (failure.value() == EACCES) {
    message += "; may this user use the socket (is it in the group docker)?";
  } else if (failure.value() == ENOENT || failure.value() == ECONNREFUSED) {
    message += "; is the Engine running?";
  }
  return Error(ErrorCode::unavailable, std::move(message));
}

Error too_long(const std::string& part, std::size_t limit) {
  return Error(ErrorCode::protocol, "the Docker Engine's answer has " + part + " of more than " +
                                        std::to_string(limit) + " bytes");
}

Error broken(bool answered, const error_code& failure) {
  if (failure.category() == asio::error::get_system_category() || failure == asio::error::eof ||
      failure == http::error::end_of_stream || failure == http::error::partial_message) {
    if (answered) {
      return Error(ErrorCode::protocol, "the Docker Engine's answer was cut short: the connection broke");
    }
    return Error(ErrorCode::unavailable, "the connection to the Docker Engine broke before it answered");
  }
  if (failure == http::error::header_limit) return too_long("a header", kLongestHeader);
  if (failure == http::error::buffer_overflow) return too_long("a chunk's header or a trailer", kMostUnread);
  return Error(ErrorCode::protocol, "the Docker Engine's answer is not HTTP: " + failure.message());
}

http::verb verb_of(Method method) {
  switch (method) {
    case Method::get:
      return http::verb::get;
    case Method::post:
      return http::verb::post;
    case Method::del:
      break;
  }
  return http::verb::delete_;
}

}  // namespace

struct Connection::State {
  explicit State(const asio::any_io_executor& executor) : socket(executor) {}

  asio::local::stream_protocol::socket socket;
  beast::flat_buffer buffer{kMostUnread};
  std::optional<http::response_parser<http::buffer_body>> parser;
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}

Connection::~Connection() = default;

Task<Result<std::unique_ptr<Connection>>> Connection::open(std::string socket_path) {
  if (socket_path.empty() || socket_path.size() >= sizeof(sockaddr_un::sun_path)) {
    co_return Error(ErrorCode::invalid_argument,
                    "\"" + socket_path + "\" can't be the path of a Unix socket: it is empty or too long");
  }
  auto executor = co_await asio::this_coro::executor;
  auto state = std::make_unique<State>(executor);
  const asio::local::stream_protocol::endpoint endpoint(socket_path);
  error_code failure;
  co_await state->socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return cant_connect(socket_path, failure);
  co_return std::unique_ptr<Connection>(new Connection(std::move(state)));
}

Task<Result<void>> Connection::send(const Request& request, std::string target) {
  state_->parser.reset();
  http::request<http::string_body> message(verb_of(request.method), target, 11);
  message.set(http::field::host, "docker");
  message.set(http::field::user_agent, "cutover");
  if (!request.registry_auth.empty()) message.set("X-Registry-Auth", request.registry_auth);
  if (!request.body.empty()) {
    message.set(http::field::content_type, "application/json");
    message.body() = request.body;
  }
  message.prepare_payload();
  error_code failure;
  co_await http::async_write(state_->socket, message, asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return broken(false, failure);
  co_return Result<void>();
}

Task<Result<ResponseHead>> Connection::read_head() {
  auto& parser = state_->parser.emplace();
  parser.header_limit(kLongestHeader);
  parser.body_limit(boost::none);  // our own limit is per read, and knows streams
  error_code failure;
  co_await http::async_read_header(state_->socket, state_->buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return broken(answered(), failure);
  ResponseHead head;
  head.status = parser.get().result_int();
  head.content_type = parser.get()[http::field::content_type];
  co_return head;
}

Task<Result<std::string>> Connection::read_some() {
  auto& parser = *state_->parser;
  std::string piece;
  while (!parser.is_done()) {
    piece.resize(kPiece);
    auto& body = parser.get().body();
    body.data = piece.data();
    body.size = piece.size();
    error_code failure;
    co_await http::async_read_some(state_->socket, state_->buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, failure));
    throw_if_cancelled(failure);
    if (failure && failure != http::error::need_buffer) co_return broken(true, failure);
    piece.resize(piece.size() - body.size);
    if (!piece.empty()) co_return piece;  // a chunk's header alone gives nothing
  }
  co_return std::string();
}

Task<Result<std::string>> Connection::read_body(std::size_t limit) {
  std::string whole;
  while (true) {
    auto piece = co_await read_some();
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return whole;
    if (piece->size() > limit - whole.size()) {
      co_return Error(ErrorCode::protocol,
                      "the Docker Engine's answer is longer than " + std::to_string(limit) + " bytes");
    }
    whole += *piece;
  }
}

bool Connection::answered() const {
  return state_->buffer.size() > 0 || (state_->parser && state_->parser->got_some());
}

bool Connection::reusable() const {
  return !state_->parser || (state_->parser->is_done() && state_->parser->get().keep_alive());
}

bool Connection::stale() const {
  if (state_->buffer.size() > 0) return true;
  char byte = 0;
  const auto got = ::recv(state_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace cutover::engine
