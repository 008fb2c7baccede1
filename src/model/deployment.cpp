#include "cutover/model/deployment.hpp"

namespace cutover::model {

Gap& Gap::operator+=(const Gap& other) {
  drain += other.drain;
  shutdown += other.shutdown;
  engine += other.engine;
  failed_version += other.failed_version;
  boot += other.boot;
  noticing += other.noticing;
  killed = killed || other.killed;
  return *this;
}

}  // namespace cutover::model
