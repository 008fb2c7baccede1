#include <algorithm>

#include "cutover/base/timeout.hpp"
#include "cutover/base/utf8.hpp"
#include "cutover/probe/prober.hpp"
#include "probe/exchange.hpp"

namespace cutover::probe {
namespace {

constexpr Milliseconds kBodyWait{50};
constexpr std::size_t kBodyKept = 512;
constexpr std::size_t kLongestCharacter = 4;

/// The first bytes as text. A few more are read than kept, so that the last character is whole.
std::string text_of(const std::string& body) {
  std::string text = to_valid_utf8(body);
  text.resize(utf8_prefix(text, kBodyKept));
  return text;
}

class HttpProber final : public Prober {
 public:
  HttpProber(boost::asio::any_io_executor executor, Clock& clock)
      : executor_(std::move(executor)), clock_(clock) {}

  Task<Answer> probe(Target target, Milliseconds timeout) override {
    const SteadyTime started = clock_.now();
    Exchange exchange(executor_, std::move(target));
    auto header = co_await with_timeout<Header>(clock_, timeout, "no answer", exchange.header());
    Answer answer;
    const SteadyTime answered = clock_.now();
    answer.latency = elapsed(started, answered);
    if (!header) {
      answer.error = header.error().text();
      co_return answer;
    }
    answer.status = header->status;
    answer.location = std::move(header->location);
    // An answer without its body is an answer, so how this ends does not matter.
    const SteadyTime patience = std::min(started + timeout, answered + kBodyWait);
    auto reading = exchange.read_body(kBodyKept + kLongestCharacter - 1);
    std::ignore = co_await with_deadline<void>(clock_, patience, "no body", std::move(reading));
    answer.body = text_of(exchange.body());
    co_return answer;
  }

 private:
  boost::asio::any_io_executor executor_;
  Clock& clock_;
};

}  // namespace

std::unique_ptr<Prober> make_http_prober(boost::asio::any_io_executor executor, Clock& clock) {
  return std::make_unique<HttpProber>(std::move(executor), clock);
}

}  // namespace cutover::probe
