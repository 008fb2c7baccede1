#pragma once

#include <string>
#include <string_view>

#include "cutover/model/event.hpp"

namespace cutover::store {

/// What the journal keeps of an event: its kind, and the rest as JSON.
struct EncodedEvent {
  std::string_view kind;
  std::string body;
};

EncodedEvent encode(const model::EventBody& body);
/// Throws Damaged. Its text quotes nothing of the body, which may hold secrets.
model::EventBody decode(std::string_view kind, std::string_view body);

}  // namespace cutover::store
