#include "config/defaults.hpp"

#include <algorithm>
#include <array>

namespace cutover::config {
namespace {

constexpr std::array<std::string_view, 4> kOnlyWhereTheAppHasIt = {"release", "web", "processes", "hooks"};

bool is_named(const Entry& entry, std::string_view name) {
  return entry.key->kind == Kind::scalar && entry.key->text == name;
}

bool is_map(const NodePtr& node) {
  return node && node->kind == Kind::map;
}

/// Without the entries whose keys `other` has not.
NodePtr only_keys_of(const NodePtr& other, const NodePtr& map) {
  auto kept = std::make_shared<Node>(*map);
  std::erase_if(kept->entries, [&](const Entry& entry) { return !other->find(entry.key->text); });
  return kept;
}

NodePtr fitting(const NodePtr& app, const NodePtr& defaults) {
  auto fit = std::make_shared<Node>(*defaults);
  std::erase_if(fit->entries, [&](const Entry& entry) {
    const bool adds = std::find(kOnlyWhereTheAppHasIt.begin(), kOnlyWhereTheAppHasIt.end(),
                                entry.key->text) != kOnlyWhereTheAppHasIt.end();
    return adds && !is_map(app->find(entry.key->text));
  });
  for (Entry& entry : fit->entries) {
    const bool by_name = is_named(entry, "processes") || is_named(entry, "hooks");
    if (by_name && is_map(entry.value)) {
      entry.value = only_keys_of(app->find(entry.key->text), entry.value);
    }
  }
  return fit;
}

/// `watch: 5s` is short for `watch: {time: 5s}`: what the other side says of its other keys counts too.
NodePtr in_full(const NodePtr& app) {
  auto full = std::make_shared<Node>(*app);
  for (Entry& entry : full->entries) {
    if (!is_named(entry, "watch") || entry.value->kind != Kind::scalar) continue;
    auto name = std::make_shared<Node>(*entry.key);
    name->text = "time";
    auto map = std::make_shared<Node>(*entry.value);
    map->kind = Kind::map;
    map->entries.push_back({std::move(name), entry.value});
    entry.value = std::move(map);
  }
  return full;
}

bool has_map(const NodePtr& map, std::string_view key) {
  return is_map(map->find(key));
}

NodePtr merge(const NodePtr& over, const NodePtr& under) {
  if (!is_map(over) || !is_map(under)) return over;
  auto merged = std::make_shared<Node>(*over);
  for (Entry& entry : merged->entries) {
    if (const NodePtr below = under->find(entry.key->text)) entry.value = merge(entry.value, below);
  }
  for (const Entry& entry : under->entries) {
    if (!over->find(entry.key->text)) merged->entries.push_back(entry);
  }
  return merged;
}

}  // namespace

NodePtr merge_defaults(const NodePtr& app, const NodePtr& defaults) {
  if (!is_map(app) || !is_map(defaults)) return app;
  const NodePtr fit = fitting(app, defaults);
  if (has_map(app, "watch") || has_map(fit, "watch")) return merge(in_full(app), in_full(fit));
  return merge(app, fit);
}

}  // namespace cutover::config
