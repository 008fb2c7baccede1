#pragma once

#include <string>

#include "cutover/events/feed.hpp"
#include "cutover/model/event.hpp"

namespace cutover::api {

/// As server-sent events (HTML Living Standard, 9.2) name and number them: id, event, data.
std::string to_sse(const model::Event& event, int number);
/// Without an id: it is live only.
std::string to_sse(const events::PullLine& line);

}  // namespace cutover::api
