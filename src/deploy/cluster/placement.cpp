#include "deploy/cluster/placement.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <iterator>
#include <optional>

namespace cutover::deploy {
namespace {

struct Constraint {
  std::string key;
  std::string value;
  bool is_to_be_equal = false;
};

std::optional<Constraint> read(const std::string& text) {
  const auto equal = text.find("==");
  const auto at = equal == std::string::npos ? text.find("!=") : equal;
  if (at == std::string::npos) return std::nullopt;
  return Constraint{boost::trim_copy(text.substr(0, at)), boost::trim_copy(text.substr(at + 2)),
                    equal != std::string::npos};
}

/// Nothing: it is not for us to tell. The Swarm compares without regard to case.
std::optional<bool> is_equal(const Constraint& constraint, const engine::Node& node) {
  const auto is_key = [&constraint](const char* key) { return boost::iequals(constraint.key, key); };
  if (is_key("node.id")) return boost::iequals(constraint.value, node.id);
  if (is_key("node.hostname")) return boost::iequals(constraint.value, node.hostname);
  if (is_key("node.role")) return boost::iequals(constraint.value, node.is_manager ? "manager" : "worker");
  if (is_key("node.platform.arch") && !node.architecture.empty())
    return is_same_architecture(constraint.value, node.architecture);
  return std::nullopt;
}

bool may_hold(const std::string& text, const engine::Node& node) {
  const auto constraint = read(text);
  if (!constraint) return true;
  const auto equal = is_equal(*constraint, node);
  return !equal || *equal == constraint->is_to_be_equal;
}

std::string_view usual_name(const std::string& architecture) {
  if (boost::iequals(architecture, "amd64")) return "x86_64";
  if (boost::iequals(architecture, "arm64")) return "aarch64";
  return architecture;
}

}  // namespace

std::vector<engine::Node> nodes_for(const model::Placement& placement,
                                    const std::vector<engine::Node>& nodes) {
  std::vector<engine::Node> left;
  std::copy_if(nodes.begin(), nodes.end(), std::back_inserter(left), [&placement](const engine::Node& node) {
    return std::all_of(placement.constraints.begin(), placement.constraints.end(),
                       [&node](const std::string& constraint) { return may_hold(constraint, node); });
  });
  return left;
}

bool takes_tasks(const engine::Node& node) {
  return node.is_active && node.is_ready;
}

bool is_same_architecture(const std::string& one, const std::string& other) {
  return boost::iequals(usual_name(one), usual_name(other));
}

}  // namespace cutover::deploy
