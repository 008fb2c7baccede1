#include "gate/exchange.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <utility>

#include "cutover/model/address.hpp"
#include "gate/client.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

/// In the access log: no answer had begun. nginx has the same number for it.
constexpr int kClientLeft = 499;

std::string why_failed(int descriptor) {
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
  return error == 0 ? "" : boost::system::system_category().message(error);
}

}  // namespace

Exchange::Exchange(Worker& worker, Client& client, std::shared_ptr<AppState> app, Asked asked)
    : worker_(worker),
      client_(client),
      app_(std::move(app)),
      asked_(std::move(asked)),
      came_(worker.loop.now()) {}

Exchange::~Exchange() {
  if (stage_ == Stage::waiting) app_->forget(*this);
  drop_backend();
}

void Exchange::begin(std::string head, Body body) {
  request_.begin(std::move(head), std::move(body));
  app_->admit(*this);
}

// --- waiting

void Exchange::wait() {
  stage_ = Stage::waiting;
  if (!was_held_) add(app_->counters().held);
  was_held_ = true;
  if (client_.socket.hung_up()) return abandon();
  const auto rest = came_ + app_->site().hold.timeout - worker_.loop.now();
  expect(std::max(Milliseconds(1), std::chrono::ceil<Milliseconds>(rest)));
}

void Exchange::end_wait() {
  if (stage_ != Stage::waiting) return;
  stage_ = Stage::beginning;
  waited_ = elapsed(came_, worker_.loop.now());
  const std::int64_t waited = waited_.count();
  std::atomic<std::int64_t>& longest = app_->counters().longest_wait_ms;
  if (waited > longest) longest = waited;
}

void Exchange::resume() {
  Client& client = client_;
  end_wait();
  app_->admit(*this);
  client.advance();
}

void Exchange::resume_at(std::shared_ptr<Backend> backend) {
  Client& client = client_;
  end_wait();
  pass_to(std::move(backend));
  client.advance();
}

// --- to the container

void Exchange::pass_to(std::shared_ptr<Backend> backend) {
  backend_ = std::move(backend);
  if (asked_.logged)
    upstream_ = to_text(model::Publish{backend_->upstream().address, backend_->upstream().port});
  app_->entered(*backend_);
  if (!retried_) connection_ = backend_->take_idle(!asked_.idempotent);
  if (connection_) {
    connection_->user = this;
    return connected();
  }
  connection_ = backend_->connect();
  if (!connection_) {
    const std::string why = boost::system::system_category().message(errno);
    return find_later(why);
  }
  connection_->user = this;
  ++backend_->connecting;
  stage_ = Stage::connecting;
  expect(app_->site().limits.connect);
}

/// It is not there (yet).
void Exchange::find_later(const std::string& why) {
  stage_ = Stage::beginning;
  const std::shared_ptr<Backend> tried = backend_;
  drop_backend();
  app_->not_reached(*this, *tried, why);
}

void Exchange::backend_ready() {
  Client& client = client_;
  if (stage_ == Stage::connecting) {
    const std::string why = why_failed(connection_->socket.descriptor());
    if (why.empty()) {
      settle();
      app_->reached(*backend_);
      connected();
    } else {
      find_later(why);
    }
  } else {
    pump();
  }
  client.advance();
}

void Exchange::client_ready() {
  client_left_ = client_.socket.hung_up();
  const bool unread = stage_ == Stage::passing && !request_sent_;
  if (client_left_ && !unread && stage_ != Stage::tunnel) return abandon();
  pump();
}

void Exchange::connected() {
  stage_ = Stage::passing;
  pump();
}

/// Its connection is not under way any more.
void Exchange::settle() {
  if (!connection_->connecting) return;
  connection_->connecting = false;
  --backend_->connecting;
}

void Exchange::pump() {
  if (stage_ == Stage::tunnel) return pump_tunnel();
  if (stage_ != Stage::passing) return;
  if (push_request() == Next::go_on) pull_answer();
}

Exchange::Next Exchange::push_request() {
  if (request_sent_ || request_broken_) return Next::go_on;
  const Flow::Now now = request_.move(client_.socket, connection_->socket);
  const std::uint64_t limit = app_->site().limits.body;
  if (limit > 0 && request_.body().bytes() > limit) {
    malformed_request({413, "the body is too large"});
    return Next::over;
  }
  starved_by_client_ = now == Flow::Now::starved;
  expect(starved_by_client_ ? app_->site().limits.stall : app_->site().limits.answer);
  switch (now) {
    case Flow::Now::done:
      request_sent_ = true;
      if (!client_left_) return Next::go_on;
      abandon();
      return Next::over;
    case Flow::Now::blocked:
    case Flow::Now::starved:
      return Next::go_on;
    case Flow::Now::source_ended:
      abandon();
      return Next::over;
    case Flow::Now::malformed:
      malformed_request(request_.malformed());
      return Next::over;
    case Flow::Now::sink_failed:
      request_broken_ = true;
      connection_->socket.note(EPOLLHUP);
      return Next::go_on;
  }
  return Next::go_on;
}

void Exchange::malformed_request(const Malformed& why) {
  if (status_ == 0) return refuse(refusal(why.status, why.why));
  add(app_->counters().refused);
  end();
  client_.drop();
}

// --- ends

void Exchange::finish() {
  Socket& socket = connection_->socket;
  const bool keep_backend = keeps_backend_ && request_sent_ && socket.in.empty() && !socket.hung_up();
  if (keep_backend) {
    connection_->user = nullptr;
    backend_->keep(std::move(connection_));
  }
  log();
  end();
  client_.over(keeps_client_);
}

/// The container closed the connection without an answer, or within it.
void Exchange::backend_failed() {
  const bool unsent = !request_.anything_sent();
  const bool kept_before = connection_->reused;
  const bool unanswered = interim_ == 0 && connection_->socket.in.empty();
  const bool again = asked_.idempotent && request_.body_moved() == 0 && !retried_;
  if (!unanswered || !(unsent || again)) {
    return fail(refusal(502, "The service closed the connection without an answer."));
  }
  if (!unsent) {
    retried_ = true;
    add(app_->counters().retried);
  }
  request_.rewind();
  request_sent_ = request_broken_ = false;
  answer_end_.reset();
  if (unsent && !kept_before) return find_later("it closes each connection at once");
  drop_backend();
  stage_ = Stage::beginning;
  app_->admit(*this);
}

/// The client has a part of the answer, and learns by the connection's end that it is not all.
void Exchange::break_off() {
  add(app_->counters().failed);
  if (status_ < 500) backend_->spoil_answer();
  log();
  end();
  client_.drop();
}

void Exchange::abandon() {
  add(app_->counters().abandoned);
  if (stage_ == Stage::waiting) app_->forget(*this);
  end_wait();
  if (status_ == 0) status_ = kClientLeft;
  log();
  end();
  client_.drop();
}

void Exchange::refuse(Refusal with) {
  add(app_->counters().refused);
  answer_itself(with);
}

void Exchange::fail(Refusal with) {
  add(app_->counters().failed);
  if (backend_) backend_->count_answer(false);
  answer_itself(with);
}

void Exchange::answer_itself(const Refusal& with) {
  status_ = with.status;
  log();
  end();
  if (answer_.is_within_head()) return client_.drop();  // of a 103, say, behind which nothing else can come
  client_.refuse(with, asked_.head_only);
}

void Exchange::timed_out() {
  switch (stage_) {
    case Stage::waiting:
      app_->forget(*this);
      end_wait();
      add(app_->counters().turned_away);
      return refuse(unavailable("No version of the service could answer in time.", std::chrono::seconds(5)));
    case Stage::connecting:
      return find_later("no answer");
    case Stage::passing:
      if (status_ != 0) return break_off();
      if (starved_by_client_) return refuse(refusal(408, "The request's body took too long."));
      return fail(refusal(504, "The service did not answer in time."));
    default:
      break;
  }
  end();
  client_.drop();
}

void Exchange::end() {
  end_wait();
  stage_ = Stage::over;
  drop_backend();
}

void Exchange::drop_backend() {
  if (connection_) {
    settle();
    connection_->user = nullptr;
    connection_->socket.close();
    worker_.loop.bury(std::move(connection_));
  }
  if (!backend_) return;
  const std::shared_ptr<Backend> backend = std::exchange(backend_, nullptr);
  app_->left(*backend, std::exchange(upgraded_, false));
}

void Exchange::expect(Milliseconds within) {
  client_.expect(within);
}

void Exchange::log() const {
  if (!asked_.logged) return;
  const Milliseconds took = elapsed(came_, worker_.loop.now());
  access_log({app_->site().app, client_.origin().text, *asked_.logged, upstream_, status_,
              answer_.body_moved(), took, waited_});
}

}  // namespace cutover::gate
