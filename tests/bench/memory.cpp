#include "bench/memory.hpp"

#include <fstream>
#include <map>
#include <string>

namespace cutover::bench {

Memory memory_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
  std::map<std::string, double> mib;
  std::string line;
  std::getline(file, line);  // the range of addresses
  std::string name;
  double kib = 0;
  std::string unit;
  while (file >> name >> kib >> unit) mib[name] = kib / 1024;
  return {mib["Rss:"], mib["Pss:"], mib["Private_Clean:"] + mib["Private_Dirty:"]};
}

}  // namespace cutover::bench
