#include "cutover/model/address.hpp"

namespace cutover::model {
namespace {

bool is_any_address(const std::string& address) {
  return address == "0.0.0.0" || address == "::";
}

}  // namespace

std::string to_text(const Publish& at) {
  const bool v6 = at.address.find(':') != std::string::npos;
  return (v6 ? "[" + at.address + "]" : at.address) + ":" + std::to_string(at.port);
}

bool overlap(const Publish& a, const Publish& b) {
  if (a.port != b.port) return false;
  return a.address == b.address || is_any_address(a.address) || is_any_address(b.address);
}

}  // namespace cutover::model
