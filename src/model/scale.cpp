#include "cutover/model/scale.hpp"

#include <utility>

namespace cutover::model {

Scale scale_after(Scale before, const ScaleRequest& request) {
  for (const auto& [process, replicas] : request) {
    if (replicas) {
      before[process] = *replicas;
    } else {
      before.erase(process);
    }
  }
  return before;
}

void put_scale(const Scale& scale, App& app) {
  if (app.mode != Mode::cluster) return;
  for (Process& process : app.processes) {
    const int of_file = process.file_replicas.value_or(process.replicas);
    const auto wanted = scale.find(process.name);
    const bool is_scaled = wanted != scale.end();
    process.replicas = is_scaled ? wanted->second : of_file;
    process.file_replicas = is_scaled ? std::optional(of_file) : std::nullopt;
  }
}

}  // namespace cutover::model
