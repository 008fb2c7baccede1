#include "api/query.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "cutover/base/duration.hpp"
#include "cutover/model/app.hpp"

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

Result<bool> parse_bool(const std::string& name, const std::string& value) {
  if (value == "true" || value == "1" || value.empty()) return true;
  if (value == "false" || value == "0") return false;
  return wrong(name, value, "true or false");
}

Result<int> parse_tail(const std::string& value) {
  if (value == "all") return -1;
  if (value == "0") return 0;
  const auto number = parse_number(value);
  if (!number) return wrong("tail", value, "a number of lines, or all");
  return *number;
}

std::int64_t to_unix(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Result<std::int64_t> parse_since(const std::string& value, WallTime now) {
  if (const auto back = parse_duration(value)) return to_unix(now - *back);
  if (const auto time = from_rfc3339(value)) return to_unix(*time);
  return wrong("since", value, "a duration such as 10m, or a time such as 2026-08-01T12:00:00Z");
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
    const auto yes = parse_bool(name, value);
    if (!yes) return yes.error();
    wait = *yes;
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

Result<int> parse_after(const Query& query, const std::string& last_event_id) {
  constexpr std::string_view known[] = {"after"};
  if (auto only_known = refuse_others(query, known); !only_known) return only_known.error();
  std::string text = last_event_id;
  for (const auto& [name, value] : query) text = value;
  if (text.empty() || text == "0") return 0;
  const auto number = parse_number(text);
  if (!number) {
    return Error(ErrorCode::invalid_argument,
                 "\"" + text + "\" is no event's number (Last-Event-ID, or `after`)");
  }
  return *number;
}

Result<LogQuery> parse_logs(const Query& query, WallTime now) {
  constexpr std::string_view known[] = {"process", "tail", "since", "follow", "timestamps"};
  if (auto only_known = refuse_others(query, known); !only_known) return only_known.error();
  LogQuery asked;
  for (const auto& [name, value] : query) {
    if (name == "process") {
      if (!model::is_valid_name(value)) return wrong(name, value, "the name of a process");
      asked.request.processes.push_back(value);
    } else if (name == "tail") {
      const auto lines = parse_tail(value);
      if (!lines) return lines.error();
      asked.request.tail = *lines;
    } else if (name == "since") {
      const auto since = parse_since(value, now);
      if (!since) return since.error();
      asked.request.since_s = *since;
    } else {
      const auto yes = parse_bool(name, value);
      if (!yes) return yes.error();
      (name == "follow" ? asked.request.follow : asked.format.timestamps) = *yes;
    }
  }
  return asked;
}

Result<model::Request> parse_choice(const Query& query) {
  constexpr std::string_view known[] = {"tag", "digest"};
  if (auto only_known = refuse_others(query, known); !only_known) return only_known.error();
  model::Request request;
  for (const auto& [name, value] : query) (name == "tag" ? request.tag : request.digest) = value;
  return request;
}

std::optional<int> parse_number(std::string_view text) {
  constexpr std::size_t max_digits = 9;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && text.size() <= max_digits;
  return whole && number >= 1 ? std::optional(number) : std::nullopt;
}

}  // namespace cutover::api
