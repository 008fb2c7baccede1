#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace cutover::test {

using Json = nlohmann::json;

struct ApiAnswer {
  int status = 0;                              ///< 0: there was none; `text` says why
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string text;
  Json body;  ///< null when `text` is no JSON

  /// Of its body; null when that has no such key.
  Json operator[](const std::string& key) const {
    return body.is_object() ? body.value(key, Json()) : Json();
  }
};

/// What a client of the API sends beside the path.
struct ApiRequest {
  std::string body{};                  ///< JSON; "" for none
  std::vector<std::string> headers{};  ///< "Idempotency-Key: build-77"
};

/// An answer that is still to come.
class PendingAnswer {
 public:
  explicit PendingAnswer(std::vector<std::string> curl) : curl_({.argv = std::move(curl)}) {}
  /// Waits for it, a minute at most.
  ApiAnswer get();

 private:
  Process curl_;
};

/// The daemon's API as a user of `curl` has it.
class Api {
 public:
  explicit Api(std::filesystem::path socket) : socket_(std::move(socket)) {}

  ApiAnswer get(const std::string& path) const;
  ApiAnswer post(const std::string& path, const ApiRequest& request = {}) const;
  PendingAnswer begin_post(const std::string& path, const ApiRequest& request = {}) const;
  ApiAnswer remove(const std::string& path) const;

 private:
  std::vector<std::string> curl(const std::string& method, const std::string& path,
                                const ApiRequest& request) const;

  std::filesystem::path socket_;
};

}  // namespace cutover::test
