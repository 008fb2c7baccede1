#pragma once

namespace cutover::bench {

/// Prints how long a rolling update of two replicas takes on a swarm of one node: by a deployment, and by
/// `docker service update` of a service with the same specification; and what became of requests meanwhile,
/// where the kernel has IPVS. Needs root.
void measure_cluster(int rounds);

}  // namespace cutover::bench
