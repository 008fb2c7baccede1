#include "engine/transport.hpp"

#include "cutover/base/timeout.hpp"
#include "engine/answer.hpp"
#include "engine/api_version.hpp"
#include "engine/system_codec.hpp"

namespace cutover::engine {
namespace {

std::string no_answer_to(const RemoteCall& call) {
  return "the Docker Engine did not answer " + call.method + " " + call.target;
}

Task<Result<OpenAnswer>> send_on(ConnectionPool::Lease lease, const Request& request, std::string target) {
  auto sent = co_await lease->send(request, std::move(target));
  if (!sent) {
    lease.lost();
    co_return sent.error();
  }
  auto head = co_await lease->read_head();
  if (!head) {
    lease.lost();
    co_return head.error();
  }
  const RemoteCall call = request.call(head->status);
  co_return OpenAnswer(std::move(lease), std::move(*head), call);
}

}  // namespace

OpenAnswer::OpenAnswer(ConnectionPool::Lease lease, ResponseHead head, RemoteCall call)
    : lease_(std::move(lease)), head_(std::move(head)), call_(std::move(call)) {}

Task<Result<std::string>> OpenAnswer::read_some() {
  auto piece = co_await lease_->read_some();
  if (!piece) co_return in_call(piece.error(), call_);
  co_return piece;
}

Task<Result<Response>> OpenAnswer::read_all(std::size_t limit) {
  auto body = co_await lease_->read_body(limit);
  if (!body) {
    lease_.lost();
    co_return in_call(body.error(), call_);
  }
  lease_.give_back();
  Response response;
  response.head = head_;
  response.body = std::move(*body);
  response.call = call_;
  co_return response;
}

Transport::Transport(Clock& clock, std::string socket_path, Milliseconds call_timeout)
    : clock_(clock), call_timeout_(call_timeout), pool_(std::move(socket_path)) {}

Task<Result<Response>> Transport::call(Request request) {
  const RemoteCall call = request.call();
  const Milliseconds limit = limit_of(request);
  std::string what = no_answer_to(call);
  auto work = exchange(std::move(request));
  auto response = co_await with_timeout<Response>(clock_, limit, std::move(what), std::move(work));
  if (!response) co_return in_call(response.error(), call);
  co_return response;
}

Task<Result<OpenAnswer>> Transport::open(Request request) {
  const RemoteCall call = request.call();
  const Milliseconds limit = limit_of(request);
  std::string what = no_answer_to(call);
  auto work = begin(std::move(request));
  auto answer = co_await with_timeout<OpenAnswer>(clock_, limit, std::move(what), std::move(work));
  if (!answer) co_return in_call(answer.error(), call);
  co_return std::move(*answer);
}

Task<Result<EngineVersion>> Transport::negotiate() {
  const Milliseconds limit = call_timeout_;
  auto work = ask_version();
  std::string what = "the Docker Engine did not tell its version";
  auto version = co_await with_timeout<EngineVersion>(clock_, limit, std::move(what), std::move(work));
  co_return version;
}

Task<Result<ApiVersion>> Transport::api_version() {
  if (version_known()) co_return negotiated_->version.used;
  auto version = co_await negotiate();
  if (!version) co_return version.error();
  co_return version->used;
}

Task<Result<Response>> Transport::exchange(Request request) {
  const std::size_t longest = request.longest_answer;
  auto answer = co_await begin(std::move(request));
  if (!answer) co_return answer.error();
  auto response = co_await answer->read_all(longest);
  co_return response;
}

Task<Result<OpenAnswer>> Transport::begin(Request request) {
  if (request.target.incomplete()) {
    co_return Error(ErrorCode::invalid_argument, "a name is missing in " + request.target.text());
  }
  auto answer = co_await send_repeating(request);
  if (!answer) co_return in_call(answer.error(), request.call());
  if (is_success(answer->head().status)) co_return std::move(*answer);
  auto refusal = co_await answer->read_all(kLongestAnswer);
  if (!refusal) co_return refusal.error();
  co_return error_from(*refusal, request.reaches_registry);
}

Task<Result<OpenAnswer>> Transport::send_repeating(const Request& request) {
  bool repeated = false;
  bool asked = false;  // once: where no connection serves a second call, the version is never known for long
  while (true) {
    auto lease = co_await pool_.lease();
    if (!lease) co_return lease.error();
    std::string target = request.target.text();
    if (request.versioned && !version_known() && !asked) {
      lease->give_back();
      asked = true;
      auto version = co_await ask_version();
      if (!version) co_return version.error();
      continue;
    }
    if (request.versioned) target.insert(0, "/v" + negotiated_->version.used.text());
    // After a loss no old connection is left: the repetition goes over a new one, and is the last.
    const bool may_repeat = lease->reused() && request.method == Method::get && !repeated;
    auto answer = co_await send_on(std::move(*lease), request, std::move(target));
    if (answer) co_return std::move(*answer);
    if (!may_repeat || answer.error().code() != ErrorCode::unavailable) co_return answer.error();
    repeated = true;
    asked = false;
  }
}

Task<Result<EngineVersion>> Transport::ask_version() {
  Request request(Method::get, Target("/version"));
  request.versioned = false;
  auto answer = co_await begin(std::move(request));
  if (!answer) co_return answer.error();
  const auto epoch = answer->epoch();
  auto response = co_await answer->read_all(kLongestAnswer);
  if (!response) co_return response.error();
  auto engine = decoded(*response, version_from);
  if (!engine) co_return engine.error();
  auto version = negotiated(std::move(*engine));
  if (!version) co_return version.error();
  negotiated_ = Negotiated{*version, epoch};
  co_return version;
}

}  // namespace cutover::engine
