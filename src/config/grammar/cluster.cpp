#include <algorithm>
#include <array>

#include "config/grammar.hpp"
#include "config/text.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::config {
namespace {

constexpr std::array<std::string_view, 6> kNodeKeys = {"node.id",   "node.hostname",    "node.ip",
                                                       "node.role", "node.platform.os", "node.platform.arch"};
constexpr std::array<std::string_view, 2> kLabels = {"node.labels.", "engine.labels."};
constexpr std::array<std::string_view, 2> kOperators = {"==", "!="};

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kInKeys = "0123456789-_.";
/// Beside letters, of moby/swarmkit manager/constraint: none that an operator could be made of.
constexpr std::string_view kInValues = "0123456789:-_. *()?+[]\\^$|/";

bool has_only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(std::string(kLetters).append(allowed)) == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

bool is_label(std::string_view key) {
  return std::any_of(kLabels.begin(), kLabels.end(), [&](std::string_view prefix) {
    return key.starts_with(prefix) && key.size() > prefix.size() &&
           has_only(key.substr(prefix.size()), kInKeys);
  });
}

Refusal no_constraint(std::string_view text) {
  std::string likely(text);
  if (const auto equals = text.find('='); equals != std::string_view::npos) likely.insert(equals, "=");
  return refuse(quote(text) + " is not a constraint; write KEY==VALUE or KEY!=VALUE, like node.role==worker",
                likely == text ? "" : likely);
}

}  // namespace

Parsed<std::string> placement_constraint(std::string_view text) {
  std::size_t at = std::string_view::npos;
  for (const std::string_view op : kOperators) {
    if (at == std::string_view::npos) at = text.find(op);
  }
  if (at == std::string_view::npos) return no_constraint(text);
  const std::string_view key = trimmed(text.substr(0, at));
  const std::string_view value = trimmed(text.substr(at + 2));
  if (std::find(kNodeKeys.begin(), kNodeKeys.end(), key) == kNodeKeys.end() && !is_label(key)) {
    return refuse(
        quote(key) + " is not one of: " + listed(kNodeKeys) + ", node.labels.NAME, engine.labels.NAME",
        std::string(nearest(key, kNodeKeys)));
  }
  if (value.empty() || !has_only(value, kInValues)) {
    return refuse(
        quote(value) +
        " is not a constraint's value; that is letters, digits, blanks and any of :-_.*()?+[]\\^$|/");
  }
  if (key == "node.role" && value != "manager" && value != "worker") {
    return refuse(quote(value) + " is not a node's role; allowed: manager, worker");
  }
  return std::string(key).append(text.substr(at, 2)).append(value);
}

Parsed<std::string> spread_label(std::string_view text) {
  if (is_label(text)) return std::string(text);
  const std::string likely = "node.labels." + std::string(text);
  const bool is_name = text.find('.') == std::string_view::npos && is_label(likely);
  return refuse(quote(text) + " is not a label; tasks are spread over node.labels.NAME or engine.labels.NAME",
                is_name ? likely : "");
}

}  // namespace cutover::config
