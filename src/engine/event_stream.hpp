#pragma once

#include "cutover/engine/client.hpp"
#include "engine/json_objects.hpp"
#include "engine/transport.hpp"

namespace cutover::engine {

/// The Engine's events, of those whose attributes have one of the labels ("key" or "key=value"); all of them
/// when none is given.
class EventStream final : public Stream<EngineEvent> {
 public:
  EventStream(OpenAnswer answer, std::vector<std::string> labels)
      : answer_(std::move(answer)), labels_(std::move(labels)) {}
  Task<Result<std::optional<EngineEvent>>> next() override;

 private:
  bool wanted(const EngineEvent& event) const;

  OpenAnswer answer_;
  std::vector<std::string> labels_;
  JsonObjects objects_;
};

}  // namespace cutover::engine
