#include "cutover/model/address.hpp"

namespace cutover::model {

std::string to_text(const Publish& at) {
  const bool v6 = at.address.find(':') != std::string::npos;
  return (v6 ? "[" + at.address + "]" : at.address) + ":" + std::to_string(at.port);
}

}  // namespace cutover::model
