#pragma once

#include <sys/types.h>

namespace cutover::bench {

/// A process's memory, in MiB.
struct Memory {
  double resident = 0;  ///< what ps and systemd-cgtop show: pages of shared libraries count in full
  double fair = 0;      ///< PSS: a page that n processes share counts 1/n
  double own = 0;       ///< what would be free again without the process
};

Memory memory_of(pid_t process);

}  // namespace cutover::bench
