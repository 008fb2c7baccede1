#include "api/account_json.hpp"

#include <nlohmann/json.hpp>

#include "cutover/model/order.hpp"

namespace cutover::api {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const model::Gap& gap) {
  return Json{{"drain_ms", gap.drain.count()},
              {"shutdown_ms", gap.shutdown.count()},
              {"engine_ms", gap.engine.count()},
              {"boot_ms", gap.boot.count()},
              {"noticing_ms", gap.noticing.count()},
              {"killed", gap.killed},
              {"failed_version_ms", gap.failed_version.count()}};
}

Json to_json(const model::RequestRecord& requests) {
  return Json{{"total", requests.total},
              {"held", requests.held},
              {"longest_wait_ms", requests.longest_wait.count()},
              {"failed", requests.failed}};
}

Json to_json(const model::StopRecord& stop) {
  return Json{{"signal", stop.signal},
              {"grace_ms", stop.grace.count()},
              {"handled", stop.is_handled ? Json(*stop.is_handled) : Json(nullptr)},
              {"command", stop.command},
              {"command_is_images", stop.command_is_images},
              {"process", stop.process}};
}

}  // namespace

Json account_json(const model::Account& account) {
  Json json;
  json["order"] = model::to_string(account.order);
  json["gate"] = account.behind_gate;
  json["prestarted"] = account.prestarted;
  json["shares_volumes"] = account.shares_volumes;
  json["gap"] = account.gap ? to_json(*account.gap) : Json(nullptr);
  json["requests"] = account.requests ? to_json(*account.requests) : Json(nullptr);
  json["stop"] = account.stop ? to_json(*account.stop) : Json(nullptr);
  json["image_bytes"] = account.image_bytes == 0 ? Json(nullptr) : Json(account.image_bytes);
  json["pull_ms"] = account.pull ? Json(account.pull->count()) : Json(nullptr);
  json["repeated_in_boot"] = account.repeated_in_boot;
  return json;
}

}  // namespace cutover::api
