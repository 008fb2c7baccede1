#include "probe/exchange.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>

#include "cutover/base/utf8.hpp"
#include "probe/no_answer.hpp"

namespace cutover::probe {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::uint32_t kHeaderLimit = 16 * 1024;
constexpr int kMostInterim = 16;

/// Who was cancelled has no result.
void throw_if_cancelled(const boost::system::error_code& failure) {
  if (failure == asio::error::operation_aborted) throw boost::system::system_error(failure);
}

std::string host_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string host = endpoint.address().is_v6() ? "[" + address + "]" : address;
  return host + ":" + std::to_string(endpoint.port());
}

/// 100 and 103, which announce the answer. After 101 no other one comes.
bool is_interim(int status) {
  return status / 100 == 1 && status != 101;
}

}  // namespace

Exchange::Exchange(asio::any_io_executor executor, Target target)
    : target_(std::move(target)), socket_(std::move(executor)) {}

Exchange::~Exchange() {
  // Not left to the socket: its destructor takes the linger option back.
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<Result<Header>> Exchange::header() {
  auto connected = co_await connect();
  if (!connected) co_return connected.error();
  co_await send_request();
  Header header;
  for (int interim = 0; interim < kMostInterim; ++interim) {
    auto read = co_await read_header();
    if (!read) co_return read.error();
    header.status = static_cast<int>(parser_->get().result_int());
    if (header.status < 100) co_return Error(ErrorCode::unavailable, "not an HTTP answer");
    if (is_interim(header.status)) continue;
    header.location = to_valid_utf8(parser_->get()[http::field::location]);
    co_return header;
  }
  co_return Error(ErrorCode::unavailable, std::to_string(kMostInterim) + " interim answers and no final one");
}

Task<Result<void>> Exchange::connect() {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(target_.address, failure);
  if (failure)
    co_return Error(ErrorCode::invalid_argument, "\"" + target_.address + "\" is not an IP address");
  const tcp::endpoint endpoint(address, target_.port);
  co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (failure) co_return Error(ErrorCode::unavailable, why_no_connection(failure));
  // Closing resets the connection. Otherwise each probe would leave a local port in TIME_WAIT for a minute,
  // and at one probe in a few milliseconds the host would run out of them.
  socket_.set_option(asio::socket_base::linger(true, 0), failure);
  co_return Result<void>();
}

Task<void> Exchange::send_request() {
  http::request<http::empty_body> request(http::verb::get, target_.path, 11);
  request.set(http::field::host,
              host_of(tcp::endpoint(asio::ip::make_address(target_.address), target_.port)));
  request.set(http::field::user_agent, "cutover-probe");
  request.set(http::field::accept, "*/*");
  request.set(http::field::connection, "close");
  boost::system::error_code failure;
  co_await http::async_write(socket_, request, asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  // Who closes without having read the request may have answered it all the same: reading tells.
}

Task<Result<void>> Exchange::read_header() {
  parser_.emplace();
  parser_->header_limit(kHeaderLimit);
  parser_->body_limit(boost::none);
  boost::system::error_code failure;
  co_await http::async_read_header(socket_, buffer_, *parser_,
                                   asio::redirect_error(asio::use_awaitable, failure));
  throw_if_cancelled(failure);
  if (!failure) co_return Result<void>();
  const auto received = buffer_.data();
  const std::string_view text(static_cast<const char*>(received.data()), received.size());
  co_return Error(ErrorCode::unavailable, why_no_answer(failure, text));
}

Task<Result<void>> Exchange::read_body(std::size_t limit) {
  char piece[512];
  while (!parser_->is_done() && body_.size() < limit) {
    auto& sink = parser_->get().body();
    const std::size_t room = std::min(sizeof piece, limit - body_.size());
    sink.data = piece;
    sink.size = room;
    sink.more = true;
    boost::system::error_code failure;
    co_await http::async_read_some(socket_, buffer_, *parser_,
                                   asio::redirect_error(asio::use_awaitable, failure));
    body_.append(piece, room - sink.size);
    throw_if_cancelled(failure);
    if (failure && failure != http::error::need_buffer) break;
  }
  co_return Result<void>();
}

}  // namespace cutover::probe
