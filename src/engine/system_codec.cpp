#include "engine/system_codec.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/api_version.hpp"
#include "engine/json.hpp"

namespace cutover::engine {
namespace {

/// Each Engine up to 28 takes this and newer (it did not always say so).
constexpr ApiVersion kOldestOfOldEngines{1, 24};

/// The sum of `size` over the elements; a size that is not known is -1. At most the largest number.
template <class Size>
std::int64_t sum(const Json& elements, Size size) {
  std::int64_t total = 0;
  if (!elements.is_array()) return total;
  for (const Json& element : elements) {
    const std::int64_t room = std::numeric_limits<std::int64_t>::max() - total;
    total += std::clamp<std::int64_t>(size(element), 0, room);
  }
  return total;
}

/// From API 1.52 on the totals stand in the answer; before, only what they are made of.
std::int64_t total_of(const Json& usage, const char* key) {
  return number_of(member(usage, key), "TotalSize");
}

}  // namespace

Result<EngineVersion> version_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  const auto newest = parse_api_version(text_of(*json, "ApiVersion"));
  if (!newest) return Error(ErrorCode::protocol, "the Docker Engine did not tell its API version");
  EngineVersion version;
  version.engine = text_of(*json, "Version");
  version.newest = *newest;
  version.oldest = parse_api_version(text_of(*json, "MinAPIVersion")).value_or(kOldestOfOldEngines);
  version.os = text_of(*json, "Os");
  version.arch = text_of(*json, "Arch");
  return version;
}

Result<EngineInfo> info_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  EngineInfo info;
  info.id = text_of(*json, "ID");
  info.name = text_of(*json, "Name");
  info.data_root = text_of(*json, "DockerRootDir");
  info.storage_driver = text_of(*json, "Driver");
  info.live_restore = flag_of(*json, "LiveRestoreEnabled");
  info.swarm_active = text_of(member(*json, "Swarm"), "LocalNodeState") == "active";
  info.memory_bytes = number_of(*json, "MemTotal");
  info.cpus = int_of(*json, "NCPU");
  return info;
}

Result<DiskUsage> disk_usage_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  DiskUsage usage;
  if (member(*json, "ImageUsage").is_object()) {
    usage.images = total_of(*json, "ImageUsage");
    usage.containers = total_of(*json, "ContainerUsage");
    usage.volumes = total_of(*json, "VolumeUsage");
    usage.build_cache = total_of(*json, "BuildCacheUsage");
    return usage;
  }
  usage.images = number_of(*json, "LayersSize");
  usage.containers =
      sum(member(*json, "Containers"), [](const Json& container) { return number_of(container, "SizeRw"); });
  usage.volumes = sum(member(*json, "Volumes"),
                      [](const Json& volume) { return number_of(member(volume, "UsageData"), "Size"); });
  usage.build_cache = sum(member(*json, "BuildCache"), [](const Json& record) {
    return flag_of(record, "Shared") ? 0 : number_of(record, "Size");  // shared: counted as an image's layer
  });
  return usage;
}

Result<EngineEvent> event_from(std::string_view object) {
  const auto json = parse_json(object);
  if (!json) return json.error();
  const Json& actor = member(*json, "Actor");
  EngineEvent event;
  event.type = text_of(*json, "Type");
  event.action = text_of(*json, "Action");
  event.actor_id = text_of(actor, "ID");
  event.attributes = labels_of(actor, "Attributes");
  event.time_ns = number_of(*json, "timeNano");
  return event;
}

}  // namespace cutover::engine
