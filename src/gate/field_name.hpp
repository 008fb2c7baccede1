#pragma once

#include <string_view>

namespace cutover::gate {

/// Header fields that mean something to a proxy.
enum class FieldName : unsigned char {
  other,
  connection,
  content_length,
  expect,
  forwarded,
  forwarded_for,  // X-Forwarded-For, and so on
  forwarded_proto,
  forwarded_host,
  forwarded_other,  // X-Forwarded-Port, X-Forwarded-Prefix, ...
  host,
  hop,  // concerns this connection only, and is not passed on
  request_id,
  transfer_encoding,
  upgrade,
};

/// Case does not matter. An underscore counts as a hyphen in the X-Forwarded family: CGI and WSGI can't tell
/// one from the other, so that X_Forwarded_For would pass for the real one.
FieldName field_name(std::string_view name);

/// ASCII letters only; `lower` is in lower case.
bool equals_ignoring_case(std::string_view text, std::string_view lower);

/// A character of a method or of a field's name (RFC 9110, 5.6.2).
bool is_token_character(char c);
bool is_token(std::string_view text);

}  // namespace cutover::gate
