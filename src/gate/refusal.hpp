#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cutover/gate/site.hpp"

namespace cutover::gate {

/// An answer of the gate's own. The connection is closed behind it.
struct Refusal {
  int status = 400;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  std::optional<std::chrono::seconds> retry_after;
};

/// `why` is the body, as a line for a person.
Refusal refusal(int status, std::string_view why);
Refusal refusal_of(Maintenance maintenance);
Refusal unavailable(std::string_view why, std::chrono::seconds retry_after);

/// As it goes out; `header_only`: the answer to HEAD.
std::string text_of(const Refusal& refusal, bool header_only);

}  // namespace cutover::gate
