#include "api/session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/version.hpp>
#include <ctime>

#include "api/dispatch.hpp"
#include "api/problem.hpp"
#include "api/requester.hpp"
#include "api/stream_writer.hpp"
#include "api/target.hpp"
#include "cutover/base/parallel.hpp"
#include "cutover/base/timeout.hpp"

namespace cutover::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Socket = asio::local::stream_protocol::socket;
using Parser = http::request_parser<http::string_body>;
using Message = http::response<http::string_body>;

constexpr std::size_t kMaxHeader = 16 * 1024;
constexpr std::size_t kMaxBuffer = kMaxHeader + 16 * 1024;
constexpr Milliseconds kWriteTimeout{30'000};
/// After a refusal: how long and how much we read on, so that a client in the middle of its request gets to
/// see why.
constexpr Milliseconds kDrainTimeout{1'000};
constexpr std::size_t kMaxDrained = 4 * 1024 * 1024;

/// How reading ended: no error means that the request is whole.
struct ReadEnd {
  error_code error;
};

bool is_aborted(const error_code& error) {
  return error == asio::error::operation_aborted;
}

/// IMF-fixdate (RFC 9110, 5.6.7).
std::string http_date(WallTime time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const auto length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text, length);
}

/// What to say to a request that did not come whole, or that wants what we can't; nothing when the client
/// just left.
std::optional<Response> refusal(const Result<ReadEnd>& end, std::size_t max_body) {
  if (!end) return problem_response(kRequestTimeout, end.error().text());
  const error_code& error = end->error;
  if (!error) {
    return problem_response(kExpectationFailed, "the only expectation that is met is 100-continue");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_response(kHeaderTooLarge, "the header may have " + std::to_string(kMaxHeader) + " bytes");
  }
  if (error == http::error::body_limit) {
    return problem_response(
        Error(ErrorCode::too_large, "the body may have " + std::to_string(max_body) + " bytes"));
  }
  const bool left = error == http::error::end_of_stream || error == http::error::partial_message;
  if (left || error.category() != http::make_error_code(http::error::end_of_stream).category()) return {};
  return problem_response(
      Error(ErrorCode::invalid_argument, "the request is not HTTP/1.1: " + error.message()));
}

/// Once the header was read.
std::size_t body_limit(const Parser& parser, const Options& options) {
  return is_for_hooks(parser.get().target()) ? options.max_hook_body_bytes : options.max_body_bytes;
}

bool expects_more_than_continue(const Parser& parser) {
  const auto expectation = parser.get()[http::field::expect];
  return !expectation.empty() && !beast::iequals(expectation, "100-continue");
}

Message to_header(const Response& response, const Dependencies& dependencies, unsigned version,
                  bool keep_alive) {
  Message message(static_cast<http::status>(response.status), version);
  message.set(http::field::server, "cutoverd/" + dependencies.version);
  message.set(http::field::date, http_date(dependencies.clock.utc()));
  message.set(http::field::cache_control, "no-store");
  if (response.status != 204) message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep_alive);
  return message;
}

Message to_message(Response response, const Dependencies& dependencies, unsigned version, bool keep_alive) {
  Message message = to_header(response, dependencies, version, keep_alive);
  message.body() = std::move(response.body);
  if (message.result() != http::status::no_content) message.prepare_payload();
  return message;
}

class HttpSession final : public Session {
 public:
  HttpSession(Socket socket, const Dependencies& dependencies, const Options& options)
      : socket_(std::move(socket)), dependencies_(dependencies), options_(options), buffer_(kMaxBuffer) {
    requester_ = requester_of(socket_.native_handle());
  }

  Task<void> run() override;
  void finish() override;
  void interrupt() override;
  Task<Interruption> interrupted() override;

 private:
  Task<bool> next_request();
  Task<bool> exchange();
  Task<bool> stream(Response response, unsigned version, bool keep_alive);
  Task<Result<void>> until_interrupted();
  Task<void> refuse_request(Response response);
  Task<Response> respond(Request request);

  Task<Result<ReadEnd>> readable();
  Task<Result<ReadEnd>> read(Parser& parser);
  Task<Result<ReadEnd>> write(Message& message, bool header_only);
  Task<Result<ReadEnd>> drain();
  Task<bool> send(Response response, unsigned version, bool keep_alive, bool header_only);
  Request to_request(http::request<http::string_body> message) const;

  Socket socket_;
  const Dependencies& dependencies_;
  const Options& options_;
  beast::flat_buffer buffer_;
  model::Requester requester_;
  bool idle_ = false;       // between requests
  bool watching_ = false;   // in `interrupted`
  bool finishing_ = false;  // asked to end after the request in flight
  bool stopping_ = false;   // asked to end waiting
};

Task<void> HttpSession::run() {
  bool open = true;
  while (open && !finishing_) {
    open = co_await next_request();
    if (open) open = co_await exchange();
  }
}

void HttpSession::finish() {
  finishing_ = true;
  error_code ignored;
  if (idle_) socket_.cancel(ignored);
}

void HttpSession::interrupt() {
  stopping_ = true;
  error_code ignored;
  if (watching_) socket_.cancel(ignored);
}

/// A client that has closed its end shows as a hang-up, which wakes this wait; data that it sends in advance
/// does not.
Task<Interruption> HttpSession::interrupted() {
  if (stopping_) co_return Interruption::server_stopping;
  watching_ = true;
  error_code error;
  co_await socket_.async_wait(Socket::wait_error, asio::redirect_error(asio::use_awaitable, error));
  watching_ = false;
  if (stopping_) co_return Interruption::server_stopping;
  if (is_aborted(error)) throw boost::system::system_error(error);
  co_return Interruption::client_gone;
}

/// Waits for the first byte of a request. False: the connection is over, without a word.
Task<bool> HttpSession::next_request() {
  if (buffer_.size() > 0) co_return true;
  idle_ = true;
  auto waiting = with_timeout<ReadEnd>(dependencies_.clock, options_.read_timeout, "no request", readable());
  const auto end = co_await std::move(waiting);
  idle_ = false;
  co_return end && !end->error;
}

/// Reads one request and answers it. False: the connection is over.
Task<bool> HttpSession::exchange() {
  Parser parser;
  parser.header_limit(kMaxHeader);
  parser.body_limit(options_.max_hook_body_bytes);  // until its header says what it is for
  auto reading =
      with_timeout<ReadEnd>(dependencies_.clock, options_.read_timeout, "no whole request", read(parser));
  const auto end = co_await std::move(reading);
  if (!end || end->error || expects_more_than_continue(parser)) {
    auto refused = refusal(end, body_limit(parser, options_));
    if (refused) co_await refuse_request(std::move(*refused));
    co_return false;
  }

  auto message = parser.release();
  const bool header_only = message.method() == http::verb::head;
  const bool wants_more = message.keep_alive();
  const unsigned version = message.version();
  Request request = to_request(std::move(message));
  auto response = co_await respond(std::move(request));
  bool keep_alive = wants_more && !finishing_;
  if (response.stream && !header_only) {
    keep_alive = keep_alive && version >= 11;
    const bool whole = co_await stream(std::move(response), version, keep_alive);
    co_return whole&& keep_alive && !finishing_;
  }
  const bool sent = co_await send(std::move(response), version, keep_alive, header_only);
  co_return sent&& keep_alive;
}

/// False: the connection is over.
Task<bool> HttpSession::stream(Response response, unsigned version, bool keep_alive) {
  const std::shared_ptr<ResponseStream> source = std::move(response.stream);
  StreamWriter writer(socket_, dependencies_.clock, to_header(response, dependencies_, version, keep_alive));
  std::vector<Task<Result<void>>> race;
  race.push_back(source->run(writer));
  race.push_back(until_interrupted());
  auto written = co_await first_of(std::move(race));
  if (written) {
    auto finished = co_await writer.finish();
    co_return finished.has_value();
  }
  spdlog::debug("event=stream_ended by={:?} why={:?}", requester_.name, written.error().text());
  if (writer.begun()) co_return false;
  auto problem = problem_response(written.error());
  const bool sent = co_await send(std::move(problem), version, keep_alive, false);
  co_return sent;
}

/// A server that stops ends its streams in good order: their readers come again, and ask for what came after.
Task<Result<void>> HttpSession::until_interrupted() {
  const Interruption interruption = co_await interrupted();
  if (interruption == Interruption::server_stopping) co_return Result<void>();
  co_return Error(ErrorCode::unavailable, "the reader is gone");
}

Request HttpSession::to_request(http::request<http::string_body> message) const {
  Request request;
  request.method = message.method_string();
  request.target = message.target();
  if (const auto key = message.find("Idempotency-Key"); key != message.end()) {
    request.idempotency_key = std::string(key->value());
  }
  request.last_event_id = message["Last-Event-ID"];
  request.accept = message[http::field::accept];
  request.content_encoding = message[http::field::content_encoding];
  if (is_for_hooks(request.target)) {
    for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = std::move(message.body());
  request.requester = requester_;
  return request;
}

/// The one place where what a call throws is caught.
Task<Response> HttpSession::respond(Request request) {
  const SteadyTime began = dependencies_.clock.now();
  Response response;
  try {
    response = co_await dispatch(dependencies_, request, *this);
  } catch (const boost::system::system_error& error) {
    if (is_aborted(error.code())) throw;
    response = problem_response(Error(ErrorCode::internal, "see the daemon's log"));
    spdlog::error("event=bug method={:?} target={:?} what={:?}", request.method, shown_target(request.target),
                  error.what());
  } catch (const std::exception& error) {
    response = problem_response(Error(ErrorCode::internal, "see the daemon's log"));
    spdlog::error("event=bug method={:?} target={:?} what={:?}", request.method, shown_target(request.target),
                  error.what());
  }
  spdlog::debug("event=request method={:?} target={:?} status={} took_ms={} by={:?}", request.method,
                shown_target(request.target), response.status,
                elapsed(began, dependencies_.clock.now()).count(), requester_.name);
  co_return response;
}

Task<void> HttpSession::refuse_request(Response response) {
  const bool sent = co_await send(std::move(response), 11, false, false);
  if (!sent) co_return;
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  auto draining = with_timeout<ReadEnd>(dependencies_.clock, kDrainTimeout, "no end", drain());
  co_await std::move(draining);
}

Task<bool> HttpSession::send(Response response, unsigned version, bool keep_alive, bool header_only) {
  auto message = to_message(std::move(response), dependencies_, version, keep_alive);
  auto writing =
      with_timeout<ReadEnd>(dependencies_.clock, kWriteTimeout, "not taken", write(message, header_only));
  const auto end = co_await std::move(writing);
  co_return end && !end->error;
}

// The four below run under a deadline. A cancelled one must throw: a result that it brings would count.

Task<Result<ReadEnd>> HttpSession::readable() {
  error_code error;
  co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
  if (is_aborted(error)) throw boost::system::system_error(error);
  co_return ReadEnd{error};
}

Task<Result<ReadEnd>> HttpSession::read(Parser& parser) {
  error_code error;
  co_await http::async_read_header(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  if (is_aborted(error)) throw boost::system::system_error(error);
  if (error || parser.is_done()) co_return ReadEnd{error};
  const std::size_t limit = body_limit(parser, options_);
  if (parser.content_length().value_or(0) > limit) {
    error = http::error::body_limit;
    co_return ReadEnd{error};
  }
  parser.body_limit(limit);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(socket_, asio::buffer(go_on),
                               asio::redirect_error(asio::use_awaitable, error));
    if (is_aborted(error)) throw boost::system::system_error(error);
    if (error) co_return ReadEnd{error};
  }
  co_await http::async_read(socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
  if (is_aborted(error)) throw boost::system::system_error(error);
  co_return ReadEnd{error};
}

Task<Result<ReadEnd>> HttpSession::write(Message& message, bool header_only) {
  http::response_serializer<http::string_body> serializer(message);
  error_code error;
  if (header_only) {
    co_await http::async_write_header(socket_, serializer, asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await http::async_write(socket_, serializer, asio::redirect_error(asio::use_awaitable, error));
  }
  if (is_aborted(error)) throw boost::system::system_error(error);
  co_return ReadEnd{error};
}

Task<Result<ReadEnd>> HttpSession::drain() {
  error_code error;
  std::array<char, 4096> sink;
  for (std::size_t drained = 0; !error && drained < kMaxDrained;) {
    drained += co_await socket_.async_read_some(asio::buffer(sink),
                                                asio::redirect_error(asio::use_awaitable, error));
    if (is_aborted(error)) throw boost::system::system_error(error);
  }
  co_return ReadEnd{error};
}

}  // namespace

std::unique_ptr<Session> make_session(Socket socket, const Dependencies& dependencies,
                                      const Options& options) {
  return std::make_unique<HttpSession>(std::move(socket), dependencies, options);
}

void refuse(Socket socket, int max_connections) {
  Message message(http::status::service_unavailable, 11);
  auto response = problem_response(Error(
      ErrorCode::unavailable, std::to_string(max_connections) + " connections are open; try again later"));
  message.set(http::field::content_type, response.content_type);
  message.body() = std::move(response.body);
  message.prepare_payload();
  message.keep_alive(false);
  error_code ignored;
  socket.non_blocking(true, ignored);
  http::write(socket, message, ignored);  // fits the empty buffer of a new socket
}

}  // namespace cutover::api
