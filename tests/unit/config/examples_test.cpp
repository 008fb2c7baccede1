#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

const std::filesystem::path kFolder = CUTOVER_CONFIG_DIR;

TEST(Examples, HaveNoMistake) {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "examples")) {
    const testing::Files files;
    EXPECT_EQ(files.text(check(entry.path())), "");
    ++examples;
  }
  EXPECT_GE(examples, 5);
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
