#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "engine/target.hpp"

namespace cutover::engine {

enum class Method { get, post, del };

constexpr std::string_view to_string(Method method) {
  return method == Method::get ? "GET" : method == Method::post ? "POST" : "DELETE";
}

/// An inspect is some kilobytes, the list of a crowded host some hundred.
inline constexpr std::size_t kLongestAnswer = 8 << 20;

struct Request {
  Request(Method m, Target t) : method(m), target(std::move(t)) {}

  Method method;
  Target target;                      ///< without the API version
  std::string body;                   ///< JSON
  std::string registry_auth;          ///< X-Registry-Auth
  std::optional<Milliseconds> limit;  ///< unless the client's own is right
  std::size_t longest_answer = kLongestAnswer;
  bool versioned = true;          ///< false: goes to the path as it is
  bool reaches_registry = false;  ///< errors may be a registry's words

  RemoteCall call(int status = 0) const { return {std::string(to_string(method)), target.text(), status}; }
};

struct ResponseHead {
  int status = 0;
  std::string content_type;
};

/// A whole answer.
struct Response {
  ResponseHead head;
  std::string body;
  RemoteCall call;
};

/// The error of this call, unless it tells of one already.
inline Error in_call(const Error& error, const RemoteCall& call) {
  return error.call() ? error : Error(error.code(), error.message(), call);
}

}  // namespace cutover::engine
