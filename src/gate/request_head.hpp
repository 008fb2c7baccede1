#pragma once

#include "gate/head.hpp"

namespace cutover::gate {

/// What a request asks for and how it is framed. It refers to the text that it was parsed from.
struct RequestHead {
  std::string_view method;
  std::string_view target;  ///< origin-form ("/path?query"), or "*"
  std::string_view host;    ///< with its port; empty only in HTTP/1.0
  bool http_1_0 = false;
  std::vector<Field> fields;
  Framing framing;
  bool expects_continue = false;
  std::string_view upgrade;  ///< the protocol wanted instead; empty: none that is passed on

  bool keeps_alive() const { return http_1_0 ? framing.keep_alive && !framing.close : !framing.close; }
  /// May be sent twice without another effect than once (RFC 9110, 9.2.2).
  bool is_idempotent() const;
};

/// `text`: up to and with the empty line, as HeadEnd found it. Whatever two servers could understand in two
/// ways is refused (docs of each refusal: its words).
std::optional<Malformed> parse_request(std::string_view text, const HeadBounds& bounds, RequestHead& head);

/// For a head that is still incomplete: what is wrong already, so that nobody waits for the rest of what is
/// no HTTP/1.1.
std::optional<Malformed> wrong_from_the_start(std::string_view text);

}  // namespace cutover::gate
