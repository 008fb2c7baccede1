#include "gate/client.hpp"

#include "gate/outgoing.hpp"
#include "gate/proxy_header.hpp"
#include "gate/routes.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

/// How long the rest of what a client sends is thrown away, so that a reset does not take from it the answer
/// that it has not read yet.
constexpr Milliseconds kLinger{2'000};

bool is_line_end(std::string_view text) {
  return text.substr(0, 2) == "\r\n";
}

Body body_of(const Framing& framing) {
  if (framing.chunked) return Body::of_chunks(false);
  if (framing.content_length) return Body::of_length(*framing.content_length);
  return Body();
}

}  // namespace

Origin::Origin(const boost::asio::ip::address& at) : address(at) {
  namespace ip = boost::asio::ip;
  // Without the guise that an IPv4 peer of an IPv6 listener has.
  if (at.is_v6() && at.to_v6().is_v4_mapped()) address = ip::make_address_v4(ip::v4_mapped, at.to_v6());
  text = address.to_string();
}

Client::Client(Worker& worker, std::shared_ptr<const Door> door, int descriptor, Origin origin)
    : socket(worker.loop, worker.blocks, descriptor),
      worker_(worker),
      door_(std::move(door)),
      origin_(std::move(origin)),
      timer_(worker.loop.timers(), [this] { timed_out(); }) {}

Client::~Client() = default;

void Client::begin(std::list<std::unique_ptr<Client>>::iterator place) {
  place_ = place;
  if (!socket.watch(*this)) return close();
  if (door_->proxy_protocol) {
    state_ = State::greeting;
  } else if (door_->certificates) {
    socket.secure(door_->certificates);
  }
  expect(door_->routes->limits().head_time);
}

void Client::ready(std::uint32_t events) {
  if (state_ == State::closed) return;
  socket.note(events);
  if (state_ == State::exchange) exchange_->client_ready();
  advance();
}

void Client::advance() {
  if (advancing_) return;
  advancing_ = true;
  if (state_ == State::greeting && read_greeting()) state_ = State::idle;
  while ((state_ == State::idle || state_ == State::head) && read_head()) {
  }
  if (state_ == State::answering) finish_answering();
  if (state_ == State::lingering) discard();
  over_.reset();
  advancing_ = false;
}

void Client::end_if_idle() {
  if ((state_ != State::greeting && state_ != State::idle) || !socket.in.empty()) return;
  char first = 0;
  std::size_t come = 0;
  // The event that says so may not have been looked at.
  if (socket.peek(&first, 1, come) == Socket::Read::nothing) linger();
}

/// True: it is known who is at the other end. What follows stays in the kernel, for TLS to read.
bool Client::read_greeting() {
  char text[ProxyHeader::kLongest];
  std::size_t come = 0;
  const Socket::Read read = socket.peek(text, sizeof text, come);
  if (read == Socket::Read::nothing) return false;
  const ProxyHeader header = parse_proxy_header({text, come});
  if (header.is == ProxyHeader::Is::incomplete && read == Socket::Read::some && !socket.hung_up())
    return false;
  if (header.is != ProxyHeader::Is::complete) return close(), false;
  socket.skip(header.length);
  if (header.source) origin_ = Origin(*header.source);
  if (door_->certificates) socket.secure(door_->certificates);
  return true;
}

/// True: a request was taken, or refused.
bool Client::read_head() {
  const Limits& limits = door_->routes->limits();
  while (true) {
    if (state_ == State::idle) begin_head(limits);
    std::size_t length = 0;
    const HeadBounds bounds{std::min(limits.head, Blocks::kSize - 1), limits.fields};
    auto wrong = head_end_.look(socket.in.text(), bounds, length);
    if (!wrong && length == 0 && state_ == State::head) wrong = wrong_from_the_start(socket.in.text());
    if (wrong) return refuse(refusal(wrong->status, wrong->why), false), true;
    if (length > 0) return take_head(length);
    if (!socket.readable()) return false;
    switch (socket.fill()) {
      case Socket::Read::some:
        break;
      case Socket::Read::nothing:
        return false;
      case Socket::Read::end:
      case Socket::Read::failed:
        return close(), false;
    }
  }
}

/// From a request's first byte its time counts.
void Client::begin_head(const Limits& limits) {
  if (socket.in.empty() || socket.in.text() == "\r") return;
  // One empty line before a request is forgiven (RFC 9112, 2.2).
  if (is_line_end(socket.in.text())) socket.in.consume(2);
  state_ = State::head;
  expect(limits.head_time);
}

bool Client::take_head(std::size_t length) {
  state_ = State::exchange;
  const Limits& limits = door_->routes->limits();
  RequestHead& head = worker_.request;
  const HeadBounds bounds{limits.head, limits.fields};
  if (const auto wrong = parse_request(socket.in.text().substr(0, length), bounds, head)) {
    refuse(refusal(wrong->status, wrong->why), false);
  } else if (auto app = door_->routes->find(head.host)) {
    pass_on(std::move(app), length);
  } else {
    refuse(refusal(421, "Nothing is served here under this name."), head.method == "HEAD");
  }
  return true;
}

void Client::pass_on(std::shared_ptr<AppState> app, std::size_t length) {
  const RequestHead& head = worker_.request;
  const Limits& limits = app->site().limits;
  Asked asked{head.http_1_0,      head.method == "HEAD", head.is_idempotent(),
              head.keeps_alive(), !head.upgrade.empty(), nullptr};
  const bool trusted = app->trusted().contain(origin_.address);
  const Asker asker{origin_.text, trusted, socket.is_secure(), worker_.new_request_id()};
  if (app->site().access_log) asked.logged = std::make_unique<LoggedRequest>(to_be_logged(head, asker));
  add(app->counters().requests);
  std::optional<Malformed> too_much;
  if (length > limits.head) too_much = Malformed{431, "the head is too large"};
  if (head.fields.size() > limits.fields) too_much = Malformed{431, "the head has too many fields"};
  if (limits.body > 0 && head.framing.content_length.value_or(0) > limits.body) {
    too_much = Malformed{413, "the body is too large"};
  }
  if (too_much) {
    add(app->counters().refused);
    if (asked.logged) access_log({app->site().app, origin_.text, *asked.logged, "", too_much->status});
    return refuse(refusal(too_much->status, too_much->why), asked.head_only);
  }
  std::string text = outgoing_request(head, asker);
  const Body body = body_of(head.framing);
  socket.in.consume(length);
  exchange_ = std::make_unique<Exchange>(worker_, *this, std::move(app), std::move(asked));
  exchange_->begin(std::move(text), body);
}

void Client::over(bool keep) {
  over_ = std::move(exchange_);
  if (!keep) return linger();
  state_ = State::idle;
  head_end_.reset();
  expect(door_->routes->limits().idle);
}

void Client::refuse(const Refusal& refusal, bool header_only) {
  over_ = std::move(exchange_);
  state_ = State::answering;
  own_.begin(text_of(refusal, header_only), Body());
}

void Client::drop() {
  over_ = std::move(exchange_);
  close();
}

void Client::finish_answering() {
  switch (own_.move(socket, socket)) {
    case Flow::Now::done:
      return linger();
    case Flow::Now::blocked:
      return expect(door_->routes->limits().stall);
    default:
      return close();
  }
}

void Client::linger() {
  state_ = State::lingering;
  socket.shut();
  expect(kLinger);
}

void Client::discard() {
  while (true) {
    socket.in.clear();
    if (!socket.readable()) return;
    switch (socket.fill()) {
      case Socket::Read::some:
        break;
      case Socket::Read::nothing:
        return;
      case Socket::Read::end:
      case Socket::Read::failed:
        return close();
    }
  }
}

void Client::expect(Milliseconds within) {
  timer_.set(worker_.loop.now() + within);
}

void Client::timed_out() {
  switch (state_) {
    case State::head:
      refuse(refusal(408, "The request took too long."), false);
      break;
    case State::exchange:
      exchange_->timed_out();
      break;
    default:
      close();
  }
  advance();
}

void Client::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  timer_.cancel();
  socket.close();
  std::unique_ptr<Client> self = std::move(*place_);
  worker_.clients.erase(place_);
  worker_.loop.bury(std::move(self));
}

}  // namespace cutover::gate
