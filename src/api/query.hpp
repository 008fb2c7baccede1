#pragma once

#include "api/target.hpp"
#include "cutover/base/error.hpp"
#include "cutover/deploy/service.hpp"

/// What the calls take in their query. A parameter that a call does not know is refused by name: a misspelt
/// `wait` must not turn a failed deployment into a green build.
namespace cutover::api {

Result<void> parse_no_query(const Query& query);

/// `wait`: true, 1 or nothing; false or 0.
Result<bool> parse_wait(const Query& query);

struct Page {
  int before = 0;  ///< only numbers below it; 0: from the newest
  int limit = 20;
};
/// `before` (from 1) and `limit` (1 to 200).
Result<Page> parse_page(const Query& query);

/// An event's number: `after`, or else the header Last-Event-ID; 0 when neither is there.
Result<int> parse_after(const Query& query, const std::string& last_event_id);

struct LogFormat {
  bool json = false;
  bool timestamps = false;
};
struct LogQuery {
  deploy::LogRequest request;  ///< without the app
  LogFormat format;
};
/// `process` (any number of times), `tail` (lines, or `all`), `since` (a duration back from `now`, or a
/// time), `follow`, `timestamps`.
Result<LogQuery> parse_logs(const Query& query, WallTime now);

/// `tag` and `digest`, not checked against their grammar.
Result<model::Request> parse_choice(const Query& query);

/// A whole number from 1 to 999,999,999, in digits only.
std::optional<int> parse_number(std::string_view text);

}  // namespace cutover::api
