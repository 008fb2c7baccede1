#include "config/keys.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using nlohmann::json;

json read_schema(const std::string& name) {
  std::ifstream file(std::filesystem::path(CUTOVER_CONFIG_DIR) / "schema" / name);
  return json::parse(file);
}

json resolve(const json& root, const json& node) {
  if (!node.contains("$ref")) return node;
  const std::string reference = node["$ref"];
  json resolved = root.at(json::json_pointer(reference.substr(1)));
  resolved.update(node);
  return resolved;
}

bool allows(const json& node, const std::string& type) {
  if (!node.contains("type")) return false;
  return node["type"] == type ||
         (node["type"].is_array() && std::count(node["type"].begin(), node["type"].end(), type));
}

void expect_agreement(const json& root, const json& schema, Keys keys, bool partial, const std::string& path);

void expect_agreement(const json& root, const json& schema, const Key& key, bool partial,
                      const std::string& path) {
  switch (key.type) {
    case Type::text:
      EXPECT_FALSE(allows(schema, "object") || allows(schema, "array")) << path;
      break;
    case Type::choice:
      EXPECT_EQ(schema.at("enum"), json(std::vector<std::string>(key.choices.begin(), key.choices.end())))
          << path;
      break;
    case Type::patterns:
      EXPECT_TRUE(allows(schema, "string")) << path;
      [[fallthrough]];
    case Type::words:
    case Type::command:
      EXPECT_TRUE(allows(schema, "array")) << path;
      break;
    case Type::values:
      EXPECT_TRUE(allows(schema, "object")) << path;
      break;
    case Type::value_or_section:
      EXPECT_TRUE(allows(schema, "string")) << path;
      [[fallthrough]];
    case Type::section:
      expect_agreement(root, schema, key.keys, partial || key.name == "defaults", path);
      break;
    case Type::values_or_sections:
      EXPECT_TRUE(allows(schema.at("additionalProperties"), "string")) << path;
      [[fallthrough]];
    case Type::sections:
      expect_agreement(root, resolve(root, schema.at("additionalProperties")), key.keys, partial,
                       path + ".*");
      break;
  }
}

void expect_agreement(const json& root, const json& schema, Keys keys, bool partial,
                      const std::string& path) {
  EXPECT_EQ(schema.at("additionalProperties"), false) << path;
  std::set<std::string> in_schema, in_parser, required, required_in_schema;
  for (const auto& [name, value] : schema.at("properties").items()) in_schema.insert(name);
  for (const Key& key : keys) {
    // A key that only null is allowed for is in the schema, so that editors know it.
    if (key.supported() || key.nullable) in_parser.emplace(key.name);
    if (key.required && !partial) required.emplace(key.name);
  }
  for (const json& name : schema.value("required", json::array())) required_in_schema.insert(name);
  EXPECT_EQ(in_schema, in_parser) << path;
  EXPECT_EQ(required_in_schema, required) << path;
  for (const Key& key : keys) {
    if (!in_schema.contains(std::string(key.name))) continue;
    const json property = resolve(root, schema["properties"][std::string(key.name)]);
    const std::string name = path + "." + std::string(key.name);
    EXPECT_EQ(allows(property, "null"), key.nullable) << name;
    expect_agreement(root, property, key, partial, name);
  }
}

TEST(Keys, OfAnAppAreThoseOfTheSchema) {
  const json schema = read_schema("app.schema.json");
  expect_agreement(schema, schema, kAppKeys, false, "app");
}

TEST(Keys, OfTheDaemonAreThoseOfTheSchema) {
  const json schema = read_schema("daemon.schema.json");
  expect_agreement(schema, schema, kDaemonKeys, false, "daemon");
}

/// The operator's own, with sections under them.
bool has_names(const Key& key) {
  return key.type == Type::sections || key.type == Type::values_or_sections;
}

void expect_documented(Keys keys, const std::string& path, const std::string& document) {
  for (const Key& key : keys) {
    if (!key.supported() || key.name == "defaults") continue;
    const std::string name = path + std::string(key.name);
    if (key.type == Type::section || key.type == Type::value_or_section) {
      expect_documented(key.keys, name + ".", document);
    } else if (!has_names(key)) {
      EXPECT_NE(document.find("\n| `" + name + "` |"), std::string::npos) << name;
    }
  }
}

TEST(Keys, AreEachDocumented) {
  std::ifstream file(std::filesystem::path(CUTOVER_CONFIG_DIR) / "../docs/configuration.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  expect_documented(kAppKeys, "", document);
  expect_documented(kDaemonKeys, "", document);
  expect_documented(kHookKeys, "hooks.<sender>.", document);
  expect_documented(kRegistryKeys, "registries.<host>.", document);
  expect_documented(kSecretKeys, "secrets.<name>.", document);
  expect_documented(kConfigKeys, "configs.<name>.", document);
}

/// A value that the key does not take.
std::string wrong_value_for(const Key& key) {
  switch (key.type) {
    case Type::text:
    case Type::choice:
      return "[[]]";
    case Type::words:
    case Type::patterns:
    case Type::command:
      return "{}";
    default:
      return "[]";
  }
}

/// Each key with a wrong value, once: `before` opens the sections around it in one line.
void expect_each_is_read(Keys keys, const std::string& before, const std::string& path,
                         const std::string& file) {
  for (const Key& key : keys) {
    const std::string name(key.name);
    const std::string yaml = before + "{" + name + ": " + wrong_value_for(key) +
                             std::string(std::count(before.begin(), before.end(), '{') + 1, '}');
    const testing::Files files;
    const std::vector<Problem> problems = check(files.write(file, yaml));
    const bool blamed = std::any_of(problems.begin(), problems.end(),
                                    [&](const Problem& problem) { return problem.key == path + name; });
    EXPECT_TRUE(blamed) << yaml << "\n" << files.text(problems);
    const std::string open = before + "{" + name + ": ";
    if (key.type == Type::section || key.type == Type::value_or_section)
      expect_each_is_read(key.keys, open, path + name + ".", file);
    if (key.type == Type::sections) {
      expect_each_is_read(key.keys, open + "{ghcr.io: ", path + name + ".ghcr.io.", file);
      expect_each_is_read(key.keys, open + "{worker: ", path + name + ".worker.", file);
    }
  }
}

TEST(Keys, AreEachReadByTheParser) {
  for (const Key& key : kAppKeys) {
    if (!has_names(key)) expect_each_is_read(Keys(&key, 1), "", "", "shop.yaml");
  }
  expect_each_is_read(kProcessKeys, "{processes: {worker: ", "processes.worker.", "shop.yaml");
  expect_each_is_read(kHookKeys, "{hooks: {github: ", "hooks.github.", "shop.yaml");
  expect_each_is_read(kSecretKeys, "{secrets: {KEY: ", "secrets.KEY.", "shop.yaml");
  expect_each_is_read(kConfigKeys, "{configs: {main: ", "configs.main.", "shop.yaml");
  for (const Key& key : kDaemonKeys) {
    if (!has_names(key) && key.name != "defaults") expect_each_is_read(Keys(&key, 1), "", "", "cutover.yaml");
  }
  expect_each_is_read(kRegistryKeys, "{registries: {ghcr.io: ", "registries.ghcr.io.", "cutover.yaml");
}

}  // namespace
}  // namespace cutover::config
