#include "cli/client/connection.hpp"

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
#include <optional>

namespace cutover::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::uint32_t kLongestHead = 64 << 10;
constexpr std::size_t kPiece = 64 << 10;

void throw_if_cancelled(const error_code& failure) {
  if (failure == asio::error::operation_aborted) throw boost::system::system_error(failure);
}

Error broken(const error_code& failure) {
  if (failure.category() == asio::error::get_system_category() || failure == asio::error::eof ||
      failure == http::error::end_of_stream || failure == http::error::partial_message) {
    return Error(ErrorCode::unavailable, "the connection to cutoverd broke");
  }
  return Error(ErrorCode::protocol, "what answers is not cutoverd: " + failure.message());
}

http::request<http::string_body> message_of(const Call& call) {
  http::request<http::string_body> message;
  message.version(11);
  message.method_string(call.method);
  message.target(call.target);
  message.set(http::field::host, "cutover");
  message.set(http::field::user_agent, "cutover");
  message.set(http::field::connection, "close");
  for (const auto& [name, value] : call.headers) message.set(name, value);
  message.body() = call.body;
  message.prepare_payload();
  return message;
}

}  // namespace

struct Connection::State {
  explicit State(const asio::any_io_executor& executor) : socket(executor) {}

  asio::local::stream_protocol::socket socket;
  beast::flat_buffer buffer;
  http::response_parser<http::buffer_body> parser;
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}

Connection::~Connection() = default;

Task<boost::system::result<std::unique_ptr<Connection>>> Connection::open(std::string socket) {
  if (socket.size() >= sizeof(sockaddr_un::sun_path)) co_return error_code(asio::error::name_too_long);
  auto executor = co_await asio::this_coro::executor;
  auto state = std::make_unique<State>(executor);
  const asio::local::stream_protocol::endpoint endpoint(socket);
  error_code failure;
  co_await state->socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return failure;
  co_return std::unique_ptr<Connection>(new Connection(std::move(state)));
}

Task<Result<Head>> Connection::send(Call call) {
  const auto message = message_of(call);
  error_code failure;
  co_await http::async_write(state_->socket, message, asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return broken(failure);
  state_->parser.header_limit(kLongestHead);
  state_->parser.body_limit(boost::none);  // the caller's limit knows streams
  co_await http::async_read_header(state_->socket, state_->buffer, state_->parser,
                                   asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return broken(failure);
  Head head;
  head.status = static_cast<int>(state_->parser.get().result_int());
  head.content_type = std::string(state_->parser.get()[http::field::content_type]);
  co_return head;
}

Task<Result<std::string>> Connection::read_some() {
  auto& parser = state_->parser;
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
    if (failure && failure != http::error::need_buffer) co_return broken(failure);
    piece.resize(piece.size() - body.size);
    if (!piece.empty()) co_return piece;  // a chunk's header alone gives nothing
  }
  co_return std::string();
}

}  // namespace cutover::cli
