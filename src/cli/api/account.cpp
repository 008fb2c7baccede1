#include "cli/api/account.hpp"

#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

Milliseconds part_of(const Json& object, const char* key) {
  return milliseconds_of(object, key).value_or(Milliseconds(0));
}

GapView gap_in(const Json& object) {
  GapView gap;
  gap.drain = part_of(object, "drain_ms");
  gap.shutdown = part_of(object, "shutdown_ms");
  gap.engine = part_of(object, "engine_ms");
  gap.boot = part_of(object, "boot_ms");
  gap.noticing = part_of(object, "noticing_ms");
  gap.failed_version = part_of(object, "failed_version_ms");
  gap.killed = flag_of(object, "killed");
  return gap;
}

RequestsView requests_in(const Json& object) {
  RequestsView requests;
  requests.total = number_of(object, "total").value_or(0);
  requests.held = number_of(object, "held").value_or(0);
  requests.longest_wait = part_of(object, "longest_wait_ms");
  requests.failed = number_of(object, "failed").value_or(0);
  return requests;
}

StopView stop_in(const Json& object) {
  return StopView{text_of(object, "signal"), part_of(object, "grace_ms")};
}

}  // namespace

AccountView account_in(const Json& object) {
  AccountView account;
  account.order = text_of(object, "order");
  if (const Json& gap = object_of(object, "gap"); !gap.empty()) account.gap = gap_in(gap);
  if (const Json& requests = object_of(object, "requests"); !requests.empty())
    account.requests = requests_in(requests);
  if (const Json& stop = object_of(object, "stop"); !stop.empty()) account.stop = stop_in(stop);
  return account;
}

}  // namespace cutover::cli
