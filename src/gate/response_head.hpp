#pragma once

#include "gate/head.hpp"

namespace cutover::gate {

/// An answer's head. It refers to the text that it was parsed from.
struct ResponseHead {
  int status = 0;
  std::string_view status_and_reason;  ///< "200 OK"
  bool http_1_0 = false;
  std::vector<Field> fields;
  Framing framing;

  /// 100, 103 and so on announce the answer; after 101 no other comes.
  bool is_interim() const { return status / 100 == 1 && status != 101; }
  bool keeps_alive() const { return http_1_0 ? framing.keep_alive && !framing.close : !framing.close; }
};

/// As strict as with requests: what can be read in two ways ends here.
std::optional<Malformed> parse_response(std::string_view text, const HeadBounds& bounds, ResponseHead& head);

/// For a head that is still incomplete.
bool may_become_response(std::string_view text);

}  // namespace cutover::gate
