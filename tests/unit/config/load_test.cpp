#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

constexpr const char* kApp = "image: shop\nweb: {port: 80}\n";

TEST(Loading, WithoutAFolderOfAppsGivesNone) {
  const Files files;
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config);
  EXPECT_TRUE(loaded.config->apps.empty());
}

TEST(Loading, TakesYamlFilesAndLeavesOthersAndHiddenOnesAlone) {
  const Files files;
  files.write("apps/a.yaml", kApp);
  files.write("apps/b.yml", kApp);
  files.write("apps/c.yaml.bak", "nonsense");
  files.write("apps/.d.yaml", "nonsense");
  files.write("apps/shop.env", "A=1");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  ASSERT_EQ(loaded.config->apps.size(), 2u);
  EXPECT_EQ(loaded.config->apps.at("a").name, "a");
  EXPECT_TRUE(loaded.config->apps.contains("b"));
}

TEST(Loading, GivesNothingOfAnyFileWhenOneHasAMistake) {
  const Files files;
  files.write("cutover.yaml", "stat_dir: /tmp\n");
  files.write("apps/a.yaml", kApp);
  files.write("apps/b.yaml", "image: shop\nweb: {prt: 80}\n");
  const Loaded loaded = files.load();
  EXPECT_FALSE(loaded.config);
  EXPECT_EQ(
      files.text(loaded.problems),
      "apps/b.yaml:2:1: web.port: is missing; for example port: 8000\n"
      "apps/b.yaml:2:7: web.prt: unknown key; allowed: command, port, publish, health, stop, listen, tls, "
      "hosts, trusted_proxies, hold, maintenance, drain, limits, proxy_protocol, access_log, publish_mode, "
      "replicas, placement, update; did you mean "
      "\"port\"?\n"
      "cutover.yaml:1:1: stat_dir: unknown key; allowed: engine, state_dir, apps_dir, api, hooks, limits, "
      "log, registries, "
      "defaults; did you mean \"state_dir\"?\n");
}

TEST(Loading, AnAppsFileThatCanNotBeReadIsAProblem) {
  const Files files;
  std::filesystem::create_directories(files.folder() / "apps/shop.yaml");
  std::filesystem::create_symlink("nowhere", files.folder() / "apps/gone.yaml");
  ASSERT_EQ(mkfifo((files.folder() / "apps/pipe.yaml").c_str(), 0600), 0);
  EXPECT_EQ(files.text(files.load().problems),
            "apps/gone.yaml: there is no such file\n"
            "apps/pipe.yaml: is not a regular file\n"
            "apps/shop.yaml: is a directory, not a file\n");
}

TEST(Loading, AFolderOfAppsThatIsNoneIsAProblem) {
  const Files files;
  files.write("apps", "");
  EXPECT_EQ(files.text(files.load().problems),
            "apps: the folder of the apps can't be read: Not a directory\n");
}

/// As the user nobody, where the tests run as root.
class AsNobody {
 public:
  AsNobody() { name_ = seteuid(kNobody) == 0 ? "nobody" : getpwuid(geteuid())->pw_name; }
  ~AsNobody() { EXPECT_EQ(seteuid(before_), 0); }
  const std::string& name() const { return name_; }

 private:
  static constexpr uid_t kNobody = 65534;
  const uid_t before_ = geteuid();
  std::string name_;
};

TEST(Loading, AFileWithoutPermissionIsAProblem) {
  const Files files;
  std::filesystem::permissions(files.write("apps/shop.yaml", kApp), std::filesystem::perms::none);
  std::filesystem::permissions(files.folder(), std::filesystem::perms{0755});
  const AsNobody not_root;  // who may read everything
  const std::string problems = files.text(files.load().problems);
  EXPECT_TRUE(problems.starts_with("apps/shop.yaml: can't be read: Permission denied; the user " +
                                   not_root.name() + " m"))
      << problems;
}

}  // namespace
}  // namespace cutover::config
