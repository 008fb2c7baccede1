// The way back: what an Exchange does with the container's answer.

#include "gate/client.hpp"
#include "gate/exchange.hpp"
#include "gate/outgoing.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

constexpr int kMostInterim = 64;
constexpr std::size_t kMostAnswerFields = 256;

}  // namespace

void Exchange::pull_answer() {
  while (status_ == 0) {
    if (read_answer_head() == Next::over) return;
    if (stage_ == Stage::tunnel) return pump_tunnel();
  }
  const Flow::Now now = answer_.move(connection_->socket, client_.socket);
  switch (now) {
    case Flow::Now::done:
      return finish();
    case Flow::Now::blocked:
      return expect(app_->site().limits.stall);
    case Flow::Now::starved:
      return expect(app_->site().limits.answer);
    case Flow::Now::sink_failed:
      return abandon();
    case Flow::Now::source_ended:
    case Flow::Now::malformed:
      return break_off();
  }
}

/// `over`: nothing to do for now, or for ever.
Exchange::Next Exchange::read_answer_head() {
  Socket& socket = connection_->socket;
  std::size_t length = 0;
  auto wrong = answer_end_.look(socket.in.text(), {Blocks::kSize - 1, 0}, length);
  if (!wrong && !may_become_response(socket.in.text())) wrong = Malformed{502, "it is not HTTP/1.1"};
  if (!wrong && length > 0) {
    wrong = begin_answer(length);
    if (!wrong) return stage_ == Stage::over ? Next::over : Next::go_on;
  }
  if (wrong) {
    fail(refusal(502, "The service's answer can't be understood: " + std::string(wrong->why) + "."));
    return Next::over;
  }
  if (!socket.readable()) return Next::over;
  switch (socket.fill()) {
    case Socket::Read::some:
      return Next::go_on;
    case Socket::Read::nothing:
      return Next::over;
    case Socket::Read::end:
    case Socket::Read::failed:
      backend_failed();
      return Next::over;
  }
  return Next::over;
}

std::optional<Malformed> Exchange::begin_answer(std::size_t length) {
  Socket& socket = connection_->socket;
  ResponseHead& head = worker_.response;
  const HeadBounds bounds{Blocks::kSize, kMostAnswerFields};
  if (const auto wrong = parse_response(socket.in.text().substr(0, length), bounds, head)) return wrong;
  answer_end_.reset();
  if (head.is_interim()) return pass_interim(length);
  const bool upgraded = head.status == 101;
  if (upgraded && (!asked_.upgrade || !request_sent_))
    return Malformed{502, "nobody asked for another protocol"};
  status_ = head.status;
  add(app_->counters().answered);
  if (status_ >= 500) add(app_->counters().server_errors);
  backend_->count_answer(status_ < 500);
  const Body body = answer_body(head);
  const bool unwrapped = body.kind() == Body::Kind::chunked && asked_.http_1_0;
  const bool ends = body.kind() == Body::Kind::until_end;
  keeps_backend_ = head.keeps_alive() && !ends;
  keeps_client_ = asked_.keep_alive && !worker_.parting && request_sent_ && !ends && !unwrapped;
  answer_.begin(outgoing_answer(head, {asked_.http_1_0, keeps_client_, unwrapped, upgraded}), body);
  socket.in.consume(length);
  if (upgraded) open_tunnel();
  return std::nullopt;
}

std::optional<Malformed> Exchange::pass_interim(std::size_t length) {
  if (++interim_ > kMostInterim) return Malformed{502, "it announces itself again and again"};
  if (!asked_.http_1_0) answer_.begin(outgoing_answer(worker_.response, {}), Body());
  connection_->socket.in.consume(length);
  if (answer_.move(connection_->socket, client_.socket) == Flow::Now::sink_failed) abandon();
  return std::nullopt;
}

Body Exchange::answer_body(const ResponseHead& head) const {
  if (head.status == 101) return Body::until_end();
  if (asked_.head_only || head.status == 204 || head.status == 304) return Body();
  if (head.framing.chunked) return Body::of_chunks(asked_.http_1_0);
  if (head.framing.content_length) return Body::of_length(*head.framing.content_length);
  return Body::until_end();
}

void Exchange::open_tunnel() {
  stage_ = Stage::tunnel;
  upgraded_ = true;
  app_->upgraded();
  request_.begin({}, Body::until_end());
}

void Exchange::pump_tunnel() {
  expect(app_->site().limits.tunnel);
  if (tunnel_.move(request_, answer_, client_.socket, connection_->socket)) return;
  log();
  end();
  client_.drop();
}

}  // namespace cutover::gate
