#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

const std::filesystem::path kFolder = CUTOVER_CONFIG_DIR;

TEST(Examples, HaveNoMistake) {
  int examples = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder / "examples")) {
    if (entry.is_directory()) continue;
    const testing::Files files;
    EXPECT_EQ(files.text(check(entry.path())), "");
    ++examples;
  }
  EXPECT_GE(examples, 10);
  EXPECT_TRUE(check(kFolder / "cutover.yaml").empty());
}

TEST(Examples, AreLoadedTogether) {
  const testing::Files files;
  std::filesystem::copy(kFolder / "cutover.yaml", files.folder() / "cutover.yaml");
  std::filesystem::copy(kFolder / "examples", files.folder() / "apps");
  std::filesystem::remove(files.folder() / "apps/small.yaml");  // it is the full one's small sister
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_EQ(loaded.config->apps.at("full").processes.size(), 3u);
}

TEST(Examples, SeveralAppsOnOneHostShareTheDefaults) {
  const testing::Files files;
  std::filesystem::copy(kFolder / "examples/several", files.folder(),
                        std::filesystem::copy_options::recursive);
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  const auto& apps = loaded.config->apps;
  ASSERT_EQ(apps.size(), 4u);
  EXPECT_EQ(apps.at("shop").retain, 3);
  EXPECT_EQ(apps.at("search").retain, 1);
  EXPECT_EQ(apps.at("blog").networks, std::vector<std::string>{"backend"});
  EXPECT_TRUE(apps.at("mailer").networks.empty());
}

/// The example shows the defaults, so it must change nothing.
TEST(Examples, TheDaemonsFileSaysWhatHoldsWithoutIt) {
  const testing::Files files;
  const Daemon without = files.load().config->daemon;
  std::filesystem::copy(kFolder / "cutover.yaml", files.folder() / "cutover.yaml");
  const Daemon with = files.load().config->daemon;
  EXPECT_EQ(with.engine, without.engine);
  EXPECT_EQ(with.state_dir, without.state_dir);
  EXPECT_EQ(with.apps_dir, without.apps_dir);
  EXPECT_EQ(with.api_socket, without.api_socket);
  EXPECT_EQ(with.log_level, without.log_level);
  EXPECT_EQ(with.log_format, without.log_format);
  EXPECT_TRUE(with.registries.empty());
}

}  // namespace
}  // namespace cutover::config
