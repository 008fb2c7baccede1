#include "engine/mount_codec.hpp"

#include <nlohmann/json.hpp>

namespace cutover::engine {

Json mounts_json(const std::vector<Mount>& mounts) {
  Json list = Json::array();
  for (const Mount& mount : mounts) {
    Json json;
    json["Type"] = mount.kind == Mount::Kind::bind ? "bind" : "volume";
    json["Source"] = mount.source;
    json["Target"] = mount.target;
    json["ReadOnly"] = mount.read_only;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace cutover::engine
