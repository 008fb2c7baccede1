#include "bench/scratch.hpp"

#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <string>

namespace cutover::bench {

Scratch::~Scratch() {
  try {
    remove_all("container", {"rm", "--force", "--volumes"});
    remove_all("network", {"network", "rm"});
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "left behind: %s\n", failure.what());
  }
}

std::string Scratch::make_network(const std::string& name) const {
  docker_({"network", "create", "bench-" + name});
  return "bench-" + name;
}

void Scratch::remove_all(const std::string& kind, const std::vector<std::string>& command) const {
  std::vector<std::string> list{kind, "ls", "--quiet", "--filter", "name=^bench-"};
  if (kind == "container") list.push_back("--all");
  std::istringstream found(docker_(list));
  std::vector<std::string> remove = command;
  for (std::string one; found >> one;) remove.push_back(one);
  if (remove.size() > command.size()) docker_(remove);
}

}  // namespace cutover::bench
