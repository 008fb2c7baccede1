#include "config/section.hpp"

#include <map>
#include <stdexcept>

#include "config/command.hpp"
#include "config/text.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::config {
namespace {

constexpr std::size_t kLongestValue = 4096;

/// A name of the operator's, as it stands in a path.
std::string shown(std::string_view name) {
  const std::string safe = quote(name);
  return safe.size() == name.size() + 2 && !name.empty() ? std::string(name) : safe;
}

bool has_control_character(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return true;
  }
  return false;
}

std::string expected(std::string_view what, Kind found) {
  return "expected " + std::string(what) + ", found " + std::string(to_string(found));
}

/// "web.port" for "port": the right key in the wrong place.
std::string key_elsewhere(Keys keys, std::string_view name) {
  for (const Key& key : keys) {
    const bool is_section = key.type == Type::section || key.type == Type::value_or_section;
    if (!is_section || !key.supported()) continue;
    if (const Key* found = find_key(key.keys, name); found && found->supported()) {
      return std::string(key.name) + "." + std::string(name);
    }
  }
  return "";
}

/// What one value is short for: a map with it under `key`.
NodePtr in_full(const NodePtr& value, std::string_view key) {
  auto name = std::make_shared<Node>(*value);
  name->text = key;
  auto map = std::make_shared<Node>();
  map->kind = Kind::map;
  map->place = value->place;
  map->entries.push_back({std::move(name), value});
  return map;
}

std::vector<std::string_view> supported_names(Keys keys) {
  std::vector<std::string_view> names;
  for (const Key& key : keys) {
    if (key.supported()) names.push_back(key.name);
  }
  return names;
}

}  // namespace

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where) {
  throw std::logic_error(where.to_string() + ": value of a refused text: " + refusal.message);
}

Section::Section(Report& report, Name name, NodePtr node, Keys keys, Completeness completeness)
    : report_(&report),
      name_(std::move(name)),
      node_(std::move(node)),
      keys_(keys),
      completeness_(completeness) {
  check_keys();
  if (completeness_ == Completeness::complete) require_keys();
}

void Section::check_keys() const {
  for (const Entry& entry : named_entries(node_, name_.path)) {
    const Key* key = find_key(keys_, entry.key->text);
    const bool null = entry.value->kind == Kind::null;
    if (!key) {
      refuse_unknown(entry);
    } else if (null && key->nullable) {
      continue;
    } else if (!key->supported()) {
      conceal(*entry.value, *report_);
      report_->add(entry.key->place, path(key->name), "not supported yet; " + std::string(key->later));
    } else if (null) {
      report_->add(entry.key->place, path(key->name), "has no value; write one, or remove the key");
    }
  }
}

void Section::refuse_unknown(const Entry& entry) const {
  conceal(*entry.value, *report_);
  const auto allowed = supported_names(keys_);
  std::string suggestion = key_elsewhere(keys_, entry.key->text);
  if (suggestion.empty()) suggestion = nearest(entry.key->text, allowed);
  report_->add(entry.key->place, path(shown(entry.key->text)), "unknown key; allowed: " + listed(allowed),
               std::move(suggestion));
}

void Section::require_keys() const {
  for (const Key& key : keys_) {
    if (!key.required || node_->find(key.name)) continue;
    report_->add(name_.place, path(key.name),
                 "is missing; for example " + std::string(key.name) + ": " + std::string(key.example));
  }
}

std::vector<Entry> Section::named_entries(const NodePtr& map, const std::string& path) const {
  std::vector<Entry> usable;
  std::map<std::string_view, int> first_lines;
  for (const Entry& entry : map->entries) {
    const Place& place = entry.key->place;
    if (entry.key->kind != Kind::scalar) {
      conceal(*entry.key, *report_);
      conceal(*entry.value, *report_);
      report_->add(place, path, "a key is one word, not " + std::string(to_string(entry.key->kind)));
      continue;
    }
    const std::string_view name = entry.key->text;
    if (name == "<<") {
      conceal(*entry.value, *report_);
      report_->add(place, path,
                   "merge keys (<<) are not supported; write the keys out, or put what apps share under "
                   "`defaults` in cutover.yaml");
      continue;
    }
    if (const auto [known, is_new] = first_lines.emplace(name, place.line); !is_new) {
      conceal(*entry.value, *report_);
      report_->add(place, (path.empty() ? "" : path + ".") + shown(name),
                   "stands here a second time; the first is in line " + std::to_string(known->second));
      continue;
    }
    usable.push_back(entry);
  }
  return usable;
}

std::string Section::path(std::string_view key) const {
  return name_.path.empty() ? std::string(key) : name_.path + "." + std::string(key);
}

bool Section::is_empty(std::string_view key) const {
  const NodePtr node = value(key);
  return node && node->kind != Kind::scalar && node->items.empty() && node->entries.empty();
}

bool Section::is_map(std::string_view key) const {
  const NodePtr node = value(key);
  return node && node->kind == Kind::map;
}

Place Section::place(std::string_view key) const {
  const NodePtr node = value(key);
  return node ? node->place : name_.place;
}

void Section::refuse(std::string_view key, std::string message, std::string suggestion) const {
  report_->add(place(key), path(key), std::move(message), std::move(suggestion));
}

void Section::refuse(const Item& item, std::string message, std::string suggestion) const {
  report_->add(item.place, item.path, std::move(message), std::move(suggestion));
}

NodePtr Section::value(std::string_view key) const {
  assert(find_key(keys_, key) && find_key(keys_, key)->supported());
  const NodePtr node = node_->find(key);
  return node && node->kind != Kind::null ? node : nullptr;
}

NodePtr Section::value_of_kind(std::string_view key, Kind kind, std::string_view what) const {
  const NodePtr node = value(key);
  if (!node || node->kind == kind) return node;
  refuse(key, expected(what, node->kind));
  return nullptr;
}

std::optional<std::string> Section::scalar(std::string_view key) const {
  const NodePtr node = value_of_kind(key, Kind::scalar, "one value");
  if (!node) return std::nullopt;
  if (has_control_character(node->text)) {
    refuse(key, "must be one line, without control characters");
    return std::nullopt;
  }
  if (node->text.size() > kLongestValue) {
    refuse(key, "is longer than " + std::to_string(kLongestValue) + " bytes");
    return std::nullopt;
  }
  return node->text;
}

std::optional<std::size_t> Section::choice(std::string_view key) const {
  const auto text = scalar(key);
  if (!text) return std::nullopt;
  const Key& known = *find_key(keys_, key);
  for (std::size_t i = 0; i < known.choices.size(); ++i) {
    if (known.choices[i] == *text) return i;
  }
  refuse(key, quote(*text) + " is not one of: " + listed(known.choices),
         std::string(nearest(*text, known.choices)));
  return std::nullopt;
}

std::vector<Section::Item> Section::words(std::string_view key) const {
  const NodePtr node = value(key);
  if (!node) return {};
  const bool is_command = find_key(keys_, key)->type == Type::command;
  if (node->kind == Kind::scalar && is_command) {
    refuse(key, "a command is a list of a program and its arguments, and no shell reads it; write " +
                    command_as_list(node->text));
    return {};
  }
  if (node->kind == Kind::scalar) {
    refuse(key, "expected a list, found one value; write [" + quote(node->text) + "]");
    return {};
  }
  std::vector<Item> items;
  if (!value_of_kind(key, Kind::list, "a list")) return items;
  for (const NodePtr& item : node->items) {
    if (item->kind == Kind::scalar) {
      items.push_back({path(key), "", item->text, item->place});
    } else {
      report_->add(item->place, path(key), expected("one value for each item of the list", item->kind));
    }
  }
  return items;
}

std::vector<Section::Item> Section::patterns(std::string_view key) const {
  const NodePtr node = value(key);
  if (node && node->kind == Kind::scalar) return {{path(key), "", node->text, node->place}};
  return words(key);
}

std::vector<Section::Item> Section::values(std::string_view key) const {
  const NodePtr node = value(key);
  if (node && node->kind != Kind::map) conceal(*node, *report_);
  const NodePtr map = value_of_kind(key, Kind::map, "a map (NAME: value)");
  if (!map) return {};
  std::vector<Item> items;
  for (const Entry& entry : named_entries(map, path(key))) {
    const std::string name = path(key) + "." + shown(entry.key->text);
    const Kind kind = entry.value->kind;
    conceal(*entry.value, *report_);
    if (kind == Kind::scalar) {
      items.push_back({name, entry.key->text, entry.value->text, entry.value->place});
    } else if (kind == Kind::null) {
      report_->add(entry.key->place, name, "has no value; write \"\" for an empty one");
    } else {
      report_->add(entry.key->place, name, expected("one value", kind));
    }
  }
  return items;
}

std::optional<Section> Section::section(std::string_view key) const {
  const NodePtr map = value_of_kind(key, Kind::map, "a map");
  if (!map) return std::nullopt;
  const Key& known = *find_key(keys_, key);
  Place place = map->place;
  for (const Entry& entry : node_->entries) {
    if (entry.value == map) place = entry.key->place;
  }
  const bool partial = key == "defaults" || completeness_ == Completeness::partial;
  return Section(*report_, {path(key), place}, map, known.keys,
                 partial ? Completeness::partial : Completeness::complete);
}

std::vector<Section::Named> Section::sections(std::string_view key) const {
  const Key& known = *find_key(keys_, key);
  const bool takes_values = known.type == Type::values_or_sections;
  const NodePtr node = value(key);
  if (node && node->kind != Kind::map && takes_values) conceal(*node, *report_);
  const NodePtr map = value_of_kind(key, Kind::map, "a map of names");
  if (!map) return {};
  std::vector<Named> named;
  for (const Entry& entry : named_entries(map, path(key))) {
    const Place& place = entry.key->place;
    const std::string name = path(key) + "." + shown(entry.key->text);
    const Kind kind = entry.value->kind;
    const bool is_short = takes_values && kind == Kind::scalar;
    if (takes_values && kind != Kind::map) conceal(*entry.value, *report_);
    if (kind == Kind::map || is_short) {
      const NodePtr keys = is_short ? in_full(entry.value, known.keys.front().name) : entry.value;
      named.push_back(
          {entry.key->text, place, Section(*report_, {name, place}, keys, known.keys, completeness_)});
    } else if (kind == Kind::null) {
      report_->add(place, name, "has no value; write its keys below it, or {} for none");
    } else {
      report_->add(entry.value->place, name, expected(takes_values ? "one value or a map" : "a map", kind));
    }
  }
  return named;
}

}  // namespace cutover::config
