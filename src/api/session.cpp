#include "api/session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "api/admission.hpp"
#include "api/dispatch.hpp"
#include "api/http_text.hpp"
#include "api/problem.hpp"
#include "api/refusals.hpp"
#include "api/request_reader.hpp"
#include "api/step.hpp"
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
using Parser = RequestParser;

constexpr Milliseconds kWriteTimeout{30'000};
/// After a refusal: how long and how much we read on, so that a client in the middle of its request gets to
/// see why.
constexpr Milliseconds kDrainTimeout{1'000};
constexpr std::size_t kMaxDrained = 4 * 1024 * 1024;
constexpr Milliseconds kLastWords{1'000};

Response answer_to_bug(const Request& request, const std::exception& error) {
  spdlog::error("event=bug method={:?} target={:?} what={:?}", request.method, shown_target(request.target),
                error.what());
  return problem_response(Error(ErrorCode::internal, "see the daemon's log"));
}

/// For the log: of a request that came by the network the address counts.
std::string name_of(const Peer& peer, const std::string& client) {
  return peer.door == Door::socket ? peer.requester.name : client;
}

bool is_aborted(const error_code& error) {
  return error == asio::error::operation_aborted;
}

class HttpSession final : public Session {
 public:
  HttpSession(std::unique_ptr<Transport> transport, Peer peer, const Setting& setting)
      : transport_(std::move(transport)),
        peer_(std::move(peer)),
        setting_(setting),
        clock_(setting.dependencies.clock),
        reader_(*transport_, setting.limits) {}

  Task<void> run() override;
  void finish() override;
  void interrupt() override;
  Task<Interruption> interrupted() override;
  bool waits_for_client() const override { return waits_; }
  void give_up() override;

 private:
  Task<bool> open();
  Task<bool> next_request();
  Task<bool> exchange();
  Task<bool> answer(http::request<http::string_body> message, std::unique_ptr<Guard::Share> share);
  Task<Response> respond(const Request& request);
  Task<void> hold_back(const Request& request, const std::string& why);
  Task<Result<void>> pause(Milliseconds delay);
  Task<Result<void>> until_hung_up();
  Task<bool> stream(Response response, unsigned version, bool keep_alive);
  Task<Result<void>> until_interrupted();
  Task<void> refuse_request(Response response);
  Task<bool> send(Response response, unsigned version, bool keep_alive, bool header_only);
  Task<void> close();

  Task<Result<StepEnd>> within(Milliseconds limit, std::string what, Task<StepEnd> step);
  Task<StepEnd> begin();
  Task<StepEnd> read(Parser& parser, std::unique_ptr<Guard::Share>& share);
  Task<StepEnd> drain();

  std::size_t max_body() const { return for_hooks_ ? setting_.limits.hook_body : setting_.limits.body; }
  std::optional<Response> refusal_of(const Result<StepEnd>& end) const;
  std::optional<Response> refuse_header(const Parser& parser);
  Frame frame(unsigned version, bool keep_alive) const;
  void note_client(const Parser& parser);

  const std::unique_ptr<Transport> transport_;
  const Peer peer_;
  const Setting& setting_;
  Clock& clock_;
  RequestReader reader_;
  std::string client_;      // who asks now, by address; "" on the Unix socket
  std::string limited_as_;  // under what that is counted
  bool for_hooks_ = false;  // the request that is being read
  bool waits_ = true;       // for the client, or to answer one that was not believed
  bool given_up_ = false;   // the place is somebody else's
  bool idle_ = false;       // between requests
  bool watching_ = false;   // in `interrupted`
  bool finishing_ = false;  // asked to end after the request in flight
  bool stopping_ = false;   // asked to end waiting
};

Task<void> HttpSession::run() {
  bool open = co_await this->open();
  while (open && !finishing_) {
    open = co_await next_request();
    if (open) open = co_await exchange();
  }
  co_await close();
}

void HttpSession::finish() {
  finishing_ = true;
  if (idle_) transport_->cancel();
}

void HttpSession::interrupt() {
  stopping_ = true;
  if (watching_) transport_->cancel();
}

/// Whatever step is under way throws, and no other begins.
void HttpSession::give_up() {
  given_up_ = true;
  transport_->cancel();
}

Task<Interruption> HttpSession::interrupted() {
  if (stopping_) co_return Interruption::server_stopping;
  watching_ = true;
  try {
    co_await transport_->hung_up();
  } catch (const boost::system::system_error&) {
    watching_ = false;
    if (!stopping_) throw;
    co_return Interruption::server_stopping;
  }
  watching_ = false;
  co_return stopping_ ? Interruption::server_stopping : Interruption::client_gone;
}

/// False: the connection is over, without a word.
Task<bool> HttpSession::open() {
  auto opening = within(setting_.limits.request_timeout, "no handshake", as_step(transport_->open()));
  const auto end = co_await std::move(opening);
  if (end && !end->error) co_return true;
  spdlog::debug("event=not_opened peer={:?} error={:?}", peer_.address.to_string(),
                end ? end->error.message() : end.error().text());
  finishing_ = true;
  co_return false;
}

/// Waits for the first bytes of a request. False: the connection is over, without a word.
Task<bool> HttpSession::next_request() {
  idle_ = true;
  waits_ = true;
  auto waiting = within(setting_.limits.request_timeout, "no request", begin());
  const auto end = co_await std::move(waiting);
  idle_ = false;
  co_return end && !end->error;
}

/// Reads one request and answers it. False: the connection is over.
Task<bool> HttpSession::exchange() {
  Parser parser;
  std::unique_ptr<Guard::Share> share;
  auto reading = within(setting_.limits.request_timeout, "no whole request", read(parser, share));
  const auto end = co_await std::move(reading);
  if (!end || end->error || end->refusal) {
    auto refused = refusal_of(end);
    if (refused) co_await refuse_request(std::move(*refused));
    co_return false;
  }
  auto message = parser.release();
  const bool open = co_await answer(std::move(message), std::move(share));
  co_return open;
}

/// False: the connection is over.
Task<bool> HttpSession::answer(http::request<http::string_body> message,
                               std::unique_ptr<Guard::Share> share) {
  const bool header_only = message.method() == http::verb::head;
  const bool wants_more = message.keep_alive();
  const unsigned version = message.version();
  Request request = to_request(std::move(message), peer_, for_hooks_);
  waits_ = false;
  auto response = co_await respond(request);
  request.body = {};
  share.reset();
  waits_ = true;
  if (response.unauthenticated) {
    co_await hold_back(request, response.log_why);
  } else if (peer_.door != Door::socket && (for_hooks_ || !request.authorization.empty())) {
    setting_.guard.forget_failures(limited_as_);
  }
  bool keep_alive = wants_more && !finishing_;
  if (response.stream && !header_only) {
    keep_alive = keep_alive && version >= 11;
    waits_ = false;
    const bool whole = co_await stream(std::move(response), version, keep_alive);
    co_return whole&& keep_alive && !finishing_;
  }
  const bool sent = co_await send(std::move(response), version, keep_alive, header_only);
  co_return sent&& keep_alive;
}

/// The one place where what a call throws is caught.
Task<Response> HttpSession::respond(const Request& request) {
  const SteadyTime began = clock_.now();
  Response response;
  try {
    response = co_await dispatch(setting_.dependencies, request, *this);
  } catch (const boost::system::system_error& error) {
    if (is_aborted(error.code())) throw;
    response = answer_to_bug(request, error);
  } catch (const std::exception& error) {
    response = answer_to_bug(request, error);
  }
  const bool changes = request.method != "GET" && request.method != "HEAD";
  spdlog::log(changes && peer_.door == Door::socket ? spdlog::level::info : spdlog::level::debug,
              "event=request method={:?} target={:?} status={} took_ms={} by={:?} {}", request.method,
              shown_target(request.target), response.status, elapsed(began, clock_.now()).count(),
              name_of(peer_, client_), peer_.process);
  co_return response;
}

/// Wrong credentials cost time, and more each time. Whoever waits here may lose the place to another.
Task<void> HttpSession::hold_back(const Request& request, const std::string& why) {
  const Milliseconds delay = setting_.guard.count_failure(limited_as_);
  spdlog::warn("event=not_authenticated method={:?} target={:?} by={:?} why={:?} answer_held_back_ms={}",
               request.method, shown_target(request.target), name_of(peer_, client_), why, delay.count());
  std::vector<Task<Result<void>>> race;
  race.push_back(pause(delay));
  race.push_back(until_hung_up());
  co_await first_of(std::move(race));
}

Task<Result<void>> HttpSession::pause(Milliseconds delay) {
  co_await clock_.sleep_until(clock_.now() + delay);
  co_return Result<void>();
}

Task<Result<void>> HttpSession::until_hung_up() {
  co_await transport_->hung_up();
  co_return Result<void>();
}

/// False: the connection is over.
Task<bool> HttpSession::stream(Response response, unsigned version, bool keep_alive) {
  const std::shared_ptr<ResponseStream> source = std::move(response.stream);
  StreamWriter writer(*transport_, clock_, header_of(response, frame(version, keep_alive)));
  std::vector<Task<Result<void>>> race;
  race.push_back(source->run(writer));
  race.push_back(until_interrupted());
  auto written = co_await first_of(std::move(race));
  if (written) {
    auto finished = co_await writer.finish();
    co_return finished.has_value();
  }
  spdlog::debug("event=stream_ended by={:?} why={:?}", peer_.requester.name, written.error().text());
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

Task<void> HttpSession::refuse_request(Response response) {
  const bool sent = co_await send(std::move(response), 11, false, false);
  if (!sent) co_return;
  if (peer_.door == Door::socket) co_await transport_->finish();
  auto draining = within(kDrainTimeout, "no end", drain());
  co_await std::move(draining);
}

Task<bool> HttpSession::send(Response response, unsigned version, bool keep_alive, bool header_only) {
  std::string text = message_text(std::move(response), frame(version, keep_alive), header_only);
  auto writing = within(kWriteTimeout, "not taken", as_step(transport_->write(std::move(text))));
  const auto end = co_await std::move(writing);
  co_return end && !end->error;
}

Task<void> HttpSession::close() {
  auto closing = within(kLastWords, "no end", as_step(transport_->finish()));
  co_await std::move(closing);
}

/// What to say to a request that did not come whole; nothing when the client just left.
std::optional<Response> HttpSession::refusal_of(const Result<StepEnd>& end) const {
  if (!end) return problem_response(kRequestTimeout, end.error().text());
  if (end->refusal) return end->refusal;
  return refuse_broken(end->error, setting_.limits, for_hooks_);
}

/// What is not allowed whatever the body says: known before that is read.
std::optional<Response> HttpSession::refuse_header(const Parser& parser) {
  const auto& header = parser.get();
  if (auto wrong = refuse_malformed(header)) return wrong;
  const auto host = header[http::field::host];
  if (auto foreign = refuse_foreign_origin(header[http::field::origin], host)) return foreign;
  if (peer_.door == Door::socket) return std::nullopt;
  const std::string authority = authority_of(header.target()).value_or(std::string(host));
  if (auto unknown = refuse_unknown_host(authority, setting_.hosts, peer_.local_address)) return unknown;
  if (!for_hooks_) return std::nullopt;
  const auto wait = setting_.guard.count_hook_request(limited_as_);
  return wait ? std::optional(too_many_requests(setting_.limits.hook_requests, *wait)) : std::nullopt;
}

Frame HttpSession::frame(unsigned version, bool keep_alive) const {
  const std::string& ours = setting_.dependencies.version;
  return {version, keep_alive, peer_.door == Door::socket ? "cutoverd/" + ours : "cutoverd", clock_.utc()};
}

// Steps, each under a deadline.

Task<Result<StepEnd>> HttpSession::within(Milliseconds limit, std::string what, Task<StepEnd> step) {
  if (given_up_) throw boost::system::system_error(asio::error::operation_aborted);
  auto bounded = with_timeout<StepEnd>(clock_, limit, std::move(what), as_result(std::move(step)));
  co_return co_await std::move(bounded);
}

Task<StepEnd> HttpSession::begin() {
  const auto error = co_await reader_.begin();
  co_return StepEnd{error, {}};
}

Task<StepEnd> HttpSession::read(Parser& parser, std::unique_ptr<Guard::Share>& share) {
  StepEnd end;
  parser.header_limit(static_cast<std::uint32_t>(setting_.limits.header));
  parser.body_limit(boost::none);  // until its header says what it is for
  end.error = co_await reader_.read_header(parser);
  if (end.error) co_return end;
  for_hooks_ = is_for_hooks(parser.get().target());
  note_client(parser);
  end.refusal = refuse_header(parser);
  if (end.refusal || parser.is_done()) co_return end;
  const std::size_t limit = max_body();
  if (parser.content_length().value_or(0) > limit) {
    end.error = http::error::body_limit;
    co_return end;
  }
  parser.body_limit(limit);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto invited = co_await transport_->write(std::move(go_on));
    end.error = invited.error;
    if (end.error) co_return end;
  }
  share = std::make_unique<Guard::Share>(setting_.guard, limited_as_);
  end.error = co_await reader_.read_body(parser, *share);
  co_return end;
}

void HttpSession::note_client(const Parser& parser) {
  if (peer_.door == Door::socket) return;
  const auto client = client_address(peer_, setting_.trusted_proxies, forwarded_for(parser.get()));
  client_ = client.to_string();
  limited_as_ = limited_as(client);
}

Task<StepEnd> HttpSession::drain() {
  const auto error = co_await reader_.drain(kMaxDrained);
  co_return StepEnd{error, {}};
}

}  // namespace

std::unique_ptr<Session> make_session(std::unique_ptr<Transport> transport, Peer peer,
                                      const Setting& setting) {
  return std::make_unique<HttpSession>(std::move(transport), std::move(peer), setting);
}

void refuse(Socket socket, const std::string& why) {
  auto response = problem_response(Error(ErrorCode::unavailable, why + "; try again later"));
  const std::string text = message_text(std::move(response), Frame(), false);
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);  // fits the empty buffer of a new socket
}

}  // namespace cutover::api
