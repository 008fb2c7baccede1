#include "gate/access_log.hpp"

#include <spdlog/spdlog.h>

namespace cutover::gate {

void access_log(const AccessLine& line) {
  spdlog::info("app={} event=request client={} request={:?} status={} bytes={} took_ms={}", line.app,
               line.client, line.request, line.status, line.bytes, line.took.count());
}

}  // namespace cutover::gate
