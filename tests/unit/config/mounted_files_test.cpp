#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using model::MountedFile;
using testing::Files;

const std::string kCluster = "image: shop\nmode: cluster\nweb: {port: 80}\n";

std::vector<MountedFile> load(const Files& files, const std::string& yaml) {
  files.write("apps/shop.yaml", kCluster + yaml);
  const Loaded loaded = files.load();
  EXPECT_TRUE(loaded.config) << files.text(loaded.problems);
  return loaded.config ? loaded.config->apps.at("shop").files : std::vector<MountedFile>();
}

std::string problems(const Files& files, const std::string& yaml) {
  return files.text(check(files.write("shop.yaml", kCluster + yaml)));
}

void open_to_all(const std::filesystem::path& file) {
  std::filesystem::permissions(file, std::filesystem::perms{0644});
}

TEST(MountedFiles, AreReadByteForByteBesideTheFileThatNamesThem) {
  const Files files;
  const std::string bytes("\0\xff\r\n", 4);
  files.write("apps/secrets/key", bytes);
  files.write("apps/other.key", "other\n");
  open_to_all(files.write("apps/shop.toml", "debug = false\n"));
  const auto found = load(
      files, "secrets: {KEY: secrets/key, OTHER: {file: " + (files.folder() / "apps/other.key").string() +
                 ", target: /app/other//key}}\n"
                 "configs: {main: {file: shop.toml, target: /etc/shop.toml}}\n");
  EXPECT_EQ(found, (std::vector<MountedFile>{
                       {MountedFile::Kind::secret, "OTHER", "/app/other/key", Secret("other\n")},
                       {MountedFile::Kind::config, "main", "/etc/shop.toml", Secret("debug = false\n")},
                       {MountedFile::Kind::secret, "KEY", "/run/secrets/KEY", Secret(bytes)}}));
}

TEST(MountedFiles, OfDefaultsStandBesideTheDaemonsFile) {
  const Files files;
  files.write("cutover.yaml", "defaults: {secrets: {KEY: common.key, MORE: common.key}}\n");
  files.write("common.key", "common");
  files.write("apps/own.key", "own");
  const auto found = load(files, "secrets: {KEY: own.key}\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].content, Secret("own"));
  EXPECT_EQ(found[1].content, Secret("common"));
}

TEST(MountedFiles, ASecretIsForTheDaemonAlone) {
  const Files files;
  open_to_all(files.write("key", "hunter2"));
  const std::string problem = problems(files, "secrets: {KEY: key}\n");
  EXPECT_EQ(problem.find("shop.yaml:4:16: secrets.KEY.file: key: everybody has access to it (mode 0644"), 0u)
      << problem;
  open_to_all(files.write("main", "debug"));
  EXPECT_EQ(problems(files, "configs: {main: {file: main, target: /main}}\n"), "");
}

TEST(MountedFiles, ASecretThatIsWrittenInPlaceOfItsFileIsNotShown) {
  const Files files;
  const std::string reason =
      "; what stands here is the path of the file that holds the secret, relative to this file\n";
  EXPECT_EQ(problems(files, "secrets: {KEY: hunter2}\n"),
            "shop.yaml:4:16: secrets.KEY.file: there is no such file" + reason);
  EXPECT_EQ(problems(files, "secrets: {KEY: ~hunter2}\n"),
            "shop.yaml:4:16: secrets.KEY.file: \"~\" has no meaning to a daemon; write the whole path\n");
  for (const char* yaml : {"secrets: {KEY: hunter2}\n", "secrets: {KEY: ~hunter2}\n", "secrets: [hunter2]\n",
                           "secrets: {KEY: [hunter2]}\n", "secrets: {KEY: {value: hunter2}}\n",
                           "secrets: hunter2\n", "secrets: {-KEY: hunter2}\n"}) {
    for (const Problem& problem : check(files.write("shop.yaml", kCluster + yaml))) {
      EXPECT_EQ(problem.text().find("hunter2"), std::string::npos) << problem.text();
      EXPECT_EQ(problem.excerpt.find("hunter2"), std::string::npos) << problem.excerpt;
    }
  }
}

TEST(MountedFiles, AreAsLargeAsASwarmTakesThem) {
  const Files files;
  const auto problem = [&](const std::string& key, std::size_t size) {
    files.write("content", std::string(size, 'x'));
    return problems(files, key + ": {KEY: {file: content, target: /key}}\n");
  };
  const std::string place = "shop.yaml:4:23: ";
  EXPECT_EQ(problem("secrets", 500 * 1024 - 1), "");
  EXPECT_EQ(problem("secrets", 500 * 1024),
            place +
                "secrets.KEY.file: content: holds 512000 bytes, and a Swarm takes less than 500 KiB for a "
                "secret\n");
  EXPECT_EQ(problem("configs", 1000 * 1024 - 1), "");
  EXPECT_EQ(problem("configs", 1000 * 1024),
            place +
                "configs.KEY.file: content: holds 1024000 bytes, and a Swarm takes less than 1000 KiB for a "
                "config\n");
  EXPECT_EQ(problem("secrets", 0),
            place + "secrets.KEY.file: content: is empty, and a Swarm takes no empty secret\n");
  EXPECT_EQ(problem("configs", 2 << 20), place + "configs.KEY.file: content: is larger than 1 MiB\n");
}

TEST(MountedFiles, HaveNamesAndPlacesThatCanBe) {
  const Files files;
  files.write("key", "k");
  EXPECT_EQ(problems(files, "secrets: {a b: key}\n"),
            "shop.yaml:4:11: secrets.\"a b\": a name is 1 to 64 letters, digits, \"-\", \"_\" and \".\", and "
            "begins and ends with a letter or digit\n");
  EXPECT_EQ(problems(files, "secrets: {KEY: {file: key, target: key}}\n"),
            "shop.yaml:4:36: secrets.KEY.target: \"key\" is not a file's place in the container; write its "
            "absolute path, like /etc/shop.toml\n");
  EXPECT_EQ(problems(files, "configs: {main: {file: key}}\n"),
            "shop.yaml:4:11: configs.main.target: is missing; for example target: /etc/shop.toml\n");
  EXPECT_EQ(problems(files, "configs: {main: {file: lost, target: /main}}\n"),
            "shop.yaml:4:24: configs.main.file: lost: there is no such file\n");
  EXPECT_EQ(problems(files, "secrets: {KEY: [key]}\n"),
            "shop.yaml:4:16: secrets.KEY: expected one value or a map, found a list\n");
}

TEST(MountedFiles, AreNotMountedOverOneAnother) {
  const Files files;
  files.write("key", "k");
  EXPECT_EQ(
      problems(files,
               "secrets: {KEY: key}\n"
               "configs: {main: {file: key, target: /run/secrets//KEY}}\n"),
      "shop.yaml:5:37: configs.main.target: \"/run/secrets/KEY\" is the place of secrets.KEY already\n");
  EXPECT_EQ(problems(files, "volumes: [data:/data]\nconfigs: {main: {file: key, target: /data}}\n"),
            "shop.yaml:5:37: configs.main.target: \"/data\" is the place of the volume data already\n");
}

}  // namespace
}  // namespace cutover::config
