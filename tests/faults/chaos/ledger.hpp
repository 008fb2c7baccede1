#pragma once

#include <map>
#include <string>
#include <vector>

#include "e2e/api.hpp"

namespace cutover::chaos {

/// One request for a deployment. Its reason is its mark: no other request has it.
struct Request {
  std::string app;
  std::string path;  ///< of the API
  std::string body;  ///< with the reason in it
  std::string reason;
  std::string key{};     ///< "": none
  int number = 0;        ///< of the deployment that it was told; 0: it was never told one
  bool refused = false;  ///< it was told that there will be none
};

/// What was asked for, and what was answered; compared with what history has of it.
class Ledger {
 public:
  /// Writes a request down, before it is sent: `body` is JSON without its last brace, "{\"tag\": \"v1\"".
  Request& add(const std::string& app, const std::string& path, const std::string& body, bool with_key);
  /// What came back, if anything did.
  void answered(Request& request, const test::ApiAnswer& answer);
  /// The newest with a key; nullptr when there is none.
  Request* last_with_key();

  /// How an app's whole history, newest first, contradicts what was asked and answered: each a sentence.
  std::vector<std::string> contradictions(const std::string& app, const test::Json& history) const;
  std::vector<std::string> violations() const { return violations_; }
  std::size_t accepted() const;

 private:
  std::map<std::string, Request> requests_;  ///< by their reason
  std::string last_with_key_;
  std::vector<std::string> violations_;
};

/// What a client sends: the body, and the key when there is one.
test::ApiRequest as_sent(const Request& request);

}  // namespace cutover::chaos
