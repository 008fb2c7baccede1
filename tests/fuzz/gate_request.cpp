#include "gate/request_head.hpp"

#include <string>
#include <tuple>

#include "fuzz/input.hpp"
#include "gate/body.hpp"
#include "gate/outgoing.hpp"

// What a client writes to the gate: a head, and a chunked body behind it. What goes on to the app must be
// read there as it was read here.

namespace cutover::gate {
namespace {

constexpr HeadBounds kBounds{16 * 1024, 100};

/// The head at the front of the text, when there is one that is taken.
bool read(std::string_view text, RequestHead& head, std::size_t& length) {
  HeadEnd end;
  if (end.look(text, kBounds, length)) return false;
  if (length == 0) {
    std::ignore = wrong_from_the_start(text);
    return false;
  }
  return !parse_request(text.substr(0, length), kBounds, head);
}

void check_passed_on(const RequestHead& head) {
  const std::string text = outgoing_request(head, {"192.0.2.7", false, false, "id"});
  RequestHead again;
  HeadEnd end;
  std::size_t length = 0;
  constexpr HeadBounds wide{64 * 1024, 200};
  fuzz::require(!end.look(text, wide, length) && length == text.size(), "what goes on is one head");
  // Without a host, which only HTTP/1.0 lets pass, the app has to decide.
  if (head.host.empty()) return;
  fuzz::require(!parse_request(text, wide, again), "what goes on is a request that we would take");
  fuzz::require(again.method == head.method && again.target == head.target && again.host == head.host,
                "what goes on asks for the same");
  fuzz::require(again.framing.content_length == head.framing.content_length &&
                    again.framing.chunked == head.framing.chunked,
                "what goes on is framed the same");
}

/// Two ways to cut it into pieces see the same body.
std::size_t body_length(std::string_view text, std::size_t piece, bool& done) {
  ChunkScanner scanner;
  std::size_t taken = 0, come = 0;
  while (!scanner.done() && come < text.size()) {
    come = std::min(come + piece, text.size());
    ChunkScanner::Step step;
    do {
      if (scanner.step(text.substr(taken, come - taken), step)) return 0;
      taken += step.bytes;
    } while (step.bytes > 0);
  }
  done = scanner.done();
  return done ? taken : 0;
}

}  // namespace
}  // namespace cutover::gate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  const std::string_view text = fuzz::text_of(data, size);
  gate::RequestHead head;
  std::size_t length = 0;
  if (gate::read(text, head, length)) gate::check_passed_on(head);
  const std::string_view body = text.substr(std::min(length, text.size()));
  bool whole = false, in_pieces = false;
  const std::size_t bytes = gate::body_length(body, body.size() + 1, whole);
  fuzz::require(bytes == gate::body_length(body, 1, in_pieces) && whole == in_pieces,
                "a body is the same however it comes");
  return 0;
}
