#include "gate/access_log.hpp"

#include <spdlog/spdlog.h>

namespace cutover::gate {

LoggedRequest to_be_logged(const RequestHead& head, const Asker& asker) {
  LoggedRequest logged;
  logged.method = head.method;
  logged.host = head.host;
  logged.path = head.target.substr(0, head.target.find('?'));
  logged.id = asker.request_id;
  for (const Field& field : head.fields) {
    if (field.is == FieldName::request_id) logged.id = field.value;
    if (asker.trusted && field.is == FieldName::forwarded_for) {
      logged.forwarded_for.append(logged.forwarded_for.empty() ? "" : ", ").append(field.value);
    }
  }
  return logged;
}

void access_log(const AccessLine& line) {
  const LoggedRequest& request = line.request;
  spdlog::info(
      "app={} event=request client={} forwarded_for={:?} method={} host={:?} path={:?} status={} bytes={} "
      "took_ms={} waited_ms={} upstream={} request_id={:?}",
      line.app, line.client, request.forwarded_for, request.method, request.host, request.path, line.status,
      line.bytes, line.took.count(), line.waited.count(), line.upstream.empty() ? "none" : line.upstream,
      request.id);
}

}  // namespace cutover::gate
