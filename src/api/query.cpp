#include "api/query.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace cutover::api {
namespace {

Result<void> refuse_others(const Query& query, std::span<const std::string_view> known) {
  for (const auto& [name, value] : query) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string message = "unknown query parameter \"" + name + "\"; ";
    if (known.empty()) message += "this call takes none";
    for (const auto& one : known) message += (one == known.front() ? "known: " : ", ") + std::string(one);
    return Error(ErrorCode::invalid_argument, std::move(message));
  }
  return {};
}

Error wrong(const std::string& name, const std::string& value, const std::string& allowed) {
  return Error(ErrorCode::invalid_argument,
               "query parameter " + name + " is \"" + value + "\"; it must be " + allowed);
}

}  // namespace

Result<void> parse_no_query(const Query& query) {
  return refuse_others(query, {});
}

Result<bool> parse_wait(const Query& query) {
  constexpr std::string_view known[] = {"wait"};
  if (auto only_known = refuse_others(query, known); !only_known) return only_known.error();
  bool wait = false;
  for (const auto& [name, value] : query) {
    const bool yes = value == "true" || value == "1" || value.empty();
    const bool no = value == "false" || value == "0";
    if (!yes && !no) return wrong(name, value, "true or false");
    wait = yes;
  }
  return wait;
}

Result<Page> parse_page(const Query& query) {
  constexpr std::string_view known[] = {"before", "limit"};
  constexpr int max_limit = 200;
  if (auto only_known = refuse_others(query, known); !only_known) return only_known.error();
  Page page;
  for (const auto& [name, value] : query) {
    const auto number = parse_number(value);
    if (name == "before") {
      if (!number) return wrong(name, value, "a deployment's number");
      page.before = *number;
    } else {
      if (!number || *number > max_limit) return wrong(name, value, "from 1 to " + std::to_string(max_limit));
      page.limit = *number;
    }
  }
  return page;
}

std::optional<int> parse_number(std::string_view text) {
  constexpr std::size_t max_digits = 9;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && text.size() <= max_digits;
  return whole && number >= 1 ? std::optional(number) : std::nullopt;
}

}  // namespace cutover::api
