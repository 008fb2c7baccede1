#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/field_name.hpp"

namespace cutover::gate {

/// Why a message is not taken, and the status that says so: to the client for a request; for an answer it is
/// 502 whatever it says.
struct Malformed {
  int status = 400;
  std::string_view why;  ///< for people; a literal
};

struct Field {
  std::string_view name;
  std::string_view value;  ///< without white space around it
  FieldName is = FieldName::other;
};

struct HeadBounds {
  std::size_t bytes = 0;
  std::size_t fields = 0;
};

/// Where a head ends. It is given all that has come, each time more has come.
class HeadEnd {
 public:
  /// The length of the head with its empty line; 0: not there yet. Every line ends with CR LF: a bare LF is
  /// an error at once, since others may take it for an end where we don't.
  std::optional<Malformed> look(std::string_view text, const HeadBounds& bounds, std::size_t& length);
  void reset() { *this = {}; }

 private:
  std::size_t line_ = 0;     // where the present line begins
  std::size_t scanned_ = 0;  // up to here there is no LF in it
};

/// `lines`: the fields of a head, each line with its CR LF. No obs-fold, no space before the colon, no bare
/// CR, no NUL or other control character. The fields refer to the text.
std::optional<Malformed> parse_fields(std::string_view lines, std::size_t most, std::vector<Field>& fields);

/// What a head says of its message's framing and of the connection.
struct Framing {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool close = false;         ///< Connection: close
  bool keep_alive = false;    ///< Connection: keep-alive
  bool upgrade = false;       ///< Connection: upgrade
  bool names_fields = false;  ///< Connection names other fields, which are for this connection only
};
/// Refuses all that two readers could read in two ways (RFC 9112, 6.3 and 11.2): two lengths, a length beside
/// Transfer-Encoding, a coding other than exactly "chunked", a length that is no number.
std::optional<Malformed> read_framing(const std::vector<Field>& fields, Framing& framing);

/// Calls `visit` for each element of a list as "a, b,c".
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view element = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) element.remove_prefix(1);
    while (!element.empty() && (element.back() == ' ' || element.back() == '\t')) element.remove_suffix(1);
    if (!element.empty()) visit(element);
  }
}

/// Whether a Connection field of the head names this one, in whatever case.
bool is_named_by_connection(const std::vector<Field>& fields, std::string_view name);

}  // namespace cutover::gate
