#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "api/session.hpp"
#include "fuzz/input.hpp"
#include "unit/api/scripted_service.hpp"
#include "unit/api/scripted_tokens.hpp"

// Whatever a stranger writes on a connection from the network, up to the call that the router finds: the
// first byte says in pieces of how many bytes it comes.

namespace cutover::api {
namespace {

namespace asio = boost::asio;

/// The input, and what the session wrote.
class Recorded final : public Transport {
 public:
  Recorded(std::string_view input, std::size_t piece, std::string& written)
      : input_(input), piece_(piece), written_(written) {}

  Task<Transferred> open() override { co_return Transferred(); }
  Task<Transferred> read_some(asio::mutable_buffer into) override {
    const auto bytes = asio::buffer_copy(into, asio::buffer(input_.substr(0, piece_)));
    input_.remove_prefix(bytes);
    boost::system::error_code end;
    if (bytes == 0) end = asio::error::eof;
    co_return Transferred{bytes, end};
  }
  Task<Transferred> write(std::string bytes) override {
    written_ += bytes;
    co_return Transferred{bytes.size(), {}};
  }
  Task<Transferred> finish() override { co_return Transferred(); }
  Task<Transferred> hung_up() override { co_return Transferred(); }
  void cancel() override {}

 private:
  std::string_view input_;
  const std::size_t piece_;
  std::string& written_;
};

/// Who never has right credentials, and need not wait for being told so.
class Strangers {
 public:
  Strangers() {
    limits.failure_delay = Milliseconds(0);
    limits.hook_requests = 100'000'000;
    limits.header = 2048;
    limits.body = 1024;
    limits.hook_body = 2048;
    dependencies.hook = [](HookRequest) -> Task<Result<HookAnswer>> {
      co_return Error(ErrorCode::unauthorized, "not signed");
    };
  }

  std::string answer_to(std::string_view input, std::size_t piece, Door door) {
    std::string written;
    Peer peer;
    peer.door = door;
    peer.address = peer.local_address = asio::ip::make_address("127.0.0.1");
    const auto session =
        make_session(std::make_unique<Recorded>(input, piece, written), std::move(peer), setting);
    bool ended = false;
    asio::co_spawn(context, session->run(), [&ended](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
      ended = true;
    });
    context.restart();
    context.run();
    fuzz::require(ended, "a connection ends");
    fuzz::require(service.submissions.empty() && service.operations.empty() && service.cancelled.empty(),
                  "a stranger changes nothing");
    fuzz::require(tokens.changed_by.empty(), "a stranger makes no token");
    return written;
  }

 private:
  asio::io_context context;
  std::unique_ptr<Clock> clock = make_system_clock();
  test::ScriptedService service{context.get_executor()};
  test::ScriptedTokens tokens;  // none
  model::Limits limits;
  Guard guard{*clock, limits};
  Dependencies dependencies{service, tokens, *clock, nullptr, nullptr, "1.2.3"};
  const Setting setting{dependencies, limits, guard, {"deploy.example.com"}, networks_of({"127.0.0.1"})};
};

}  // namespace
}  // namespace cutover::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  static api::Strangers strangers;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] / 2u;
  const auto door = data[0] % 2 == 0 ? api::Door::api : api::Door::hooks;
  const std::string answer = strangers.answer_to(fuzz::text_of(data + 1, size - 1), piece, door);
  fuzz::require(answer.empty() || answer.starts_with("HTTP/1."), "what is said is HTTP");
  fuzz::require(answer.find("HTTP/1.1 202") == std::string::npos, "nothing of a stranger is accepted");
  fuzz::require(answer.find("HTTP/1.1 500") == std::string::npos, "no input is a bug");
  return 0;
}
