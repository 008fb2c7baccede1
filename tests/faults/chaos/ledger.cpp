#include "faults/chaos/ledger.hpp"

#include <algorithm>

namespace cutover::chaos {

Request& Ledger::add(const std::string& app, const std::string& path, const std::string& body,
                     bool with_key) {
  const std::string reason = "request " + std::to_string(requests_.size() + 1);
  Request request{
      .app = app, .path = path, .body = body + R"(, "reason": ")" + reason + "\"}", .reason = reason};
  if (with_key) {
    request.key = "key-" + std::to_string(requests_.size() + 1);
    last_with_key_ = reason;
  }
  return requests_[reason] = std::move(request);
}

void Ledger::answered(Request& request, const test::ApiAnswer& answer) {
  if (answer.status == 0 || answer.status >= 500) return;  // nobody knows
  if (!answer["number"].is_number()) {
    request.refused = request.number == 0;
    if (request.number != 0)
      violations_.push_back(request.reason + " was accepted and then refused: " + answer.text);
    return;
  }
  const int number = answer["number"];
  if (request.number != 0 && request.number != number) {
    violations_.push_back(request.reason + " of " + request.app + " was told " +
                          std::to_string(request.number) + ", and then " + std::to_string(number));
  }
  request.number = number;
}

Request* Ledger::last_with_key() {
  const auto found = requests_.find(last_with_key_);
  return found == requests_.end() ? nullptr : &found->second;
}

std::vector<std::string> Ledger::contradictions(const std::string& app, const test::Json& history) const {
  std::vector<std::string> found;
  std::map<std::string, std::vector<int>> numbers;
  for (const test::Json& deployment : history) {
    numbers[deployment.value("reason", "")].push_back(deployment.value("number", 0));
  }
  for (const auto& [reason, request] : requests_) {
    if (request.app != app) continue;
    const std::vector<int>& in_history = numbers[reason];
    if (in_history.size() > 1) found.push_back(reason + " of " + app + " is in history more than once");
    if (request.refused && !in_history.empty())
      found.push_back(reason + " of " + app + " was refused, and done");
    if (request.number != 0 &&
        std::find(in_history.begin(), in_history.end(), request.number) == in_history.end()) {
      found.push_back(reason + " was accepted as " + app + "/" + std::to_string(request.number) +
                      ", and history does not know it");
    }
  }
  return found;
}

std::size_t Ledger::accepted() const {
  return static_cast<std::size_t>(std::count_if(requests_.begin(), requests_.end(),
                                                [](const auto& entry) { return entry.second.number != 0; }));
}

test::ApiRequest as_sent(const Request& request) {
  test::ApiRequest sent{.body = request.body};
  if (!request.key.empty()) sent.headers.push_back("Idempotency-Key: " + request.key);
  return sent;
}

}  // namespace cutover::chaos
