#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <exception>

#include "cutover/probe/prober.hpp"
#include "fuzz/input.hpp"

// What an app answers to a health probe.

namespace cutover::probe {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// The real prober, and an app on this thread that answers what it is told and hangs up.
class Probed {
 public:
  Answer answer_to(std::string_view bytes) {
    asio::co_spawn(context_, probe(), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    tcp::socket app(context_);
    acceptor_.async_accept(app, [&](boost::system::error_code failure) {
      fuzz::require(!failure, "the prober connects");
      answer(app, bytes);
    });
    context_.restart();
    context_.run();
    return std::move(answer_);
  }

 private:
  Task<void> probe() {
    Target target{"127.0.0.1", acceptor_.local_endpoint().port(), "/health"};
    auto answer = co_await prober_->probe(std::move(target), 1s);
    answer_ = std::move(answer);
  }

  /// An input is smaller than the socket's buffer, so that nothing waits here.
  static void answer(tcp::socket& app, std::string_view bytes) {
    boost::system::error_code ignored;
    asio::write(app, asio::buffer(bytes), ignored);
    app.shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::io_context context_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  std::unique_ptr<Prober> prober_ = make_http_prober(context_.get_executor(), *clock_);
  tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
  Answer answer_;
};

}  // namespace
}  // namespace cutover::probe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  static probe::Probed probed;
  const probe::Answer answer = probed.answer_to(fuzz::text_of(data, size));
  fuzz::require((answer.status == 0) == !answer.error.empty(), "it is an answer, or there is a reason");
  fuzz::require(answer.latency < std::chrono::milliseconds(1000), "an app that hangs up is not waited for");
  fuzz::require(answer.body.size() <= 512 && answer.location.size() <= 3 * 16 * 1024, "it is bounded");
  for (const std::string& text : {answer.error, answer.body, answer.location})
    fuzz::require(fuzz::is_text(text), "it is text");
  return 0;
}
