#pragma once

#include <string_view>

#include "engine/http.hpp"

namespace cutover::engine {

/// The answer is what was asked for, or says that it was so already (304).
bool is_success(int status);

/// What an answer that is not a success means. The message is the Engine's own, or the gist of what a proxy
/// in between said.
Error error_from(const Response& response, bool reaches_registry);

/// An error that arrived inside a 200 answer's stream. `code`: as the stream gave it, or 0.
Error registry_error(int code, std::string_view message);

/// One line or a few, valid UTF-8, of bounded length: fit to be shown, stored and sent on.
std::string presentable(std::string_view text);

/// What `codec` makes of the body; its error gets the call.
template <class T>
Result<T> decoded(const Response& response, Result<T> (*codec)(std::string_view body)) {
  Result<T> value = codec(response.body);
  if (!value) return in_call(value.error(), response.call);
  return value;
}

}  // namespace cutover::engine
