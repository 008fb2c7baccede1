#pragma once

#include "api/target.hpp"
#include "cutover/base/error.hpp"

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

/// A whole number from 1 to 999,999,999, in digits only.
std::optional<int> parse_number(std::string_view text);

}  // namespace cutover::api
