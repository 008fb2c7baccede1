#include "e2e/api.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>

#include "e2e/canary.hpp"

namespace cutover::test {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// From what `curl --include` writes: head, empty line, body.
ApiAnswer parsed(const std::string& output) {
  ApiAnswer answer;
  const auto end_of_head = output.find("\r\n\r\n");
  if (end_of_head == std::string::npos) throw std::runtime_error("no HTTP answer: " + output);
  std::istringstream head(output.substr(0, end_of_head));
  std::string line;
  std::getline(head, line);
  answer.status = std::stoi(line.substr(line.find(' ')));
  while (std::getline(head, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const auto colon = line.find(": ");
    if (colon != std::string::npos) answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  answer.text = output.substr(end_of_head + 4);
  answer.body = Json::parse(answer.text, nullptr, false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  return answer;
}

}  // namespace

ApiAnswer PendingAnswer::get() {
  const auto exit_code = curl_.wait(std::chrono::seconds(90));
  if (exit_code != 0) return {.status = 0, .headers = {}, .text = curl_.errors(), .body = nullptr};
  if (shows_canary(curl_.output())) throw std::runtime_error("the API shows a secret: " + curl_.output());
  return parsed(curl_.output());
}

ApiAnswer Api::get(const std::string& path) const {
  return PendingAnswer(curl("GET", path, {})).get();
}

ApiAnswer Api::post(const std::string& path, const ApiRequest& request) const {
  return begin_post(path, request).get();
}

PendingAnswer Api::begin_post(const std::string& path, const ApiRequest& request) const {
  return PendingAnswer(curl("POST", path, request));
}

ApiAnswer Api::remove(const std::string& path) const {
  return PendingAnswer(curl("DELETE", path, {})).get();
}

std::vector<std::string> Api::curl(const std::string& method, const std::string& path,
                                   const ApiRequest& request) const {
  std::vector<std::string> argv{"curl", "--silent",      "--show-error", "--include", "--max-time",
                                "60",   "--unix-socket", socket_,        "--request", method};
  for (const std::string& header : request.headers) argv.insert(argv.end(), {"--header", header});
  if (!request.body.empty()) argv.insert(argv.end(), {"--data", request.body});
  argv.push_back("http://cutover" + path);
  return argv;
}

}  // namespace cutover::test
