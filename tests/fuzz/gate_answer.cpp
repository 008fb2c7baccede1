#include <tuple>

#include "fuzz/input.hpp"
#include "gate/outgoing.hpp"

// What an app's container answers to the gate: what goes on to the client must be framed there as it was
// here.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  const std::string_view text = fuzz::text_of(data, size);
  constexpr gate::HeadBounds bounds{32 * 1024, 256};
  gate::HeadEnd end;
  gate::ResponseHead head;
  std::size_t length = 0;
  if (end.look(text, bounds, length)) return 0;
  if (length == 0) {
    std::ignore = gate::may_become_response(text);
    return 0;
  }
  if (gate::parse_response(text.substr(0, length), bounds, head)) return 0;
  const std::string passed_on = gate::outgoing_answer(head, {.keep_alive = size % 2 == 0});
  gate::HeadEnd end_again;
  gate::ResponseHead again;
  constexpr gate::HeadBounds wide{64 * 1024, 300};
  fuzz::require(!end_again.look(passed_on, wide, length) && length == passed_on.size(),
                "what goes on is one head");
  fuzz::require(!gate::parse_response(passed_on, wide, again),
                "what goes on is an answer that we would take");
  fuzz::require(again.status == head.status && again.framing.chunked == head.framing.chunked &&
                    again.framing.content_length == head.framing.content_length,
                "what goes on is framed the same");
  return 0;
}
