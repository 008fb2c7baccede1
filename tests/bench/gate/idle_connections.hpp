#pragma once

#include "bench/gate/proxy.hpp"
#include "bench/memory.hpp"

namespace cutover::bench {

struct IdleConnections {
  Memory before;  ///< of all its processes; it has answered a few requests
  Memory with;    ///< with all of the connections, each of which has made a request
};

/// Starts the proxy and stops it. Raises our own limit of open files, which programs that we start inherit.
IdleConnections measure_idle_connections(Proxy& proxy, int connections);

}  // namespace cutover::bench
