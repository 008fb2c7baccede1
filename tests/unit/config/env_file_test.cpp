#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

constexpr const char* kApp = "image: shop\nweb: {port: 80}\nenv_file: shop.env\n";

std::vector<model::EnvVar> load_env(std::string_view env_file, const std::string& more = "") {
  const Files files;
  files.write("apps/shop.yaml", kApp + more);
  files.write("apps/shop.env", env_file);
  const Loaded loaded = files.load();
  EXPECT_TRUE(loaded.config) << files.text(loaded.problems);
  return loaded.config ? loaded.config->apps.at("shop").env : std::vector<model::EnvVar>();
}

std::string problems_of(std::string_view env_file) {
  const Files files;
  files.write("shop.env", env_file);
  return files.text(check(files.write("shop.yaml", kApp)));
}

TEST(EnvFiles, AreReadAsDockerRunDoes) {
  EXPECT_EQ(load_env("# comment\n"
                     "\n"
                     "  INDENTED=1\n"
                     "   # comment\n"
                     "QUOTED=\"as it is\" # and this\n"
                     "EMPTY=\n"
                     "EQUALS=a=b=c\n"
                     "SPACES= x \n"
                     "spring.datasource.url=jdbc\n"
                     "TWICE=1\n"
                     "TWICE=2"),
            (std::vector<model::EnvVar>{{"EMPTY", Secret("")},
                                        {"EQUALS", Secret("a=b=c")},
                                        {"INDENTED", Secret("1")},
                                        {"QUOTED", Secret("\"as it is\" # and this")},
                                        {"SPACES", Secret(" x ")},
                                        {"TWICE", Secret("2")},
                                        {"spring.datasource.url", Secret("jdbc")}}));
}

TEST(EnvFiles, WindowsLineEndsAndAByteOrderMarkAreNotPartOfAValue) {
  EXPECT_EQ(load_env("\xEF\xBB\xBF"
                     "A=1\r\nB=2\r\n"),
            (std::vector<model::EnvVar>{{"A", Secret("1")}, {"B", Secret("2")}}));
}

TEST(EnvFiles, GiveWayToEnv) {
  EXPECT_EQ(load_env("A=file\nB=file\n", "env: {B: env}\n"),
            (std::vector<model::EnvVar>{{"A", Secret("file")}, {"B", Secret("env")}}));
}

TEST(EnvFiles, BadLinesAreReportedByTheirNumber) {
  EXPECT_EQ(
      problems_of("A=1\nFROM_THE_SHELL\n=x\n  my name=x\nexport B=2\n"),
      "shop.env:2:1: no \"=\" in this line; write NAME=value, on one line (a value is never taken from the "
      "daemon's own environment)\n"
      "shop.env:3:1: the name before the \"=\" is missing\n"
      "shop.env:4:3: a name can't hold spaces\n"
      "shop.env:5:1: a name can't hold spaces; remove \"export\": no shell reads this\n");
}

TEST(EnvFiles, ThatCanNotBeReadAreReportedWhereTheyAreNamed) {
  const Files files;
  EXPECT_EQ(files.text(check(files.write("shop.yaml", kApp))),
            "shop.yaml:3:11: env_file: shop.env: there is no such file\n");
  std::filesystem::create_directory(files.folder() / "shop.env");
  EXPECT_EQ(files.text(check(files.folder() / "shop.yaml")),
            "shop.yaml:3:11: env_file: shop.env: is a directory, not a file\n");
}

TEST(EnvFiles, APortInThemMustBeWebsOwn) {
  EXPECT_EQ(problems_of("PORT=80\n"), "");
  EXPECT_EQ(problems_of("PORT=8000\n"),
            "shop.yaml:3:11: env_file: PORT contradicts web.port (80), which is given to the app as PORT; "
            "remove it "
            "here\n");
}

TEST(EnvFiles, ThatOthersMayReadAreRefusedAtTheKeyThatNamesThem) {
  const Files files;
  const auto file = files.write("shop.env", "KEY=hunter2\n");
  std::filesystem::permissions(file, std::filesystem::perms{0644});
  const std::string problems = files.text(check(files.write("shop.yaml", kApp)));
  EXPECT_TRUE(problems.starts_with(
      "shop.yaml:3:11: env_file: shop.env: everybody has access to it (mode 0644, group "))
      << problems;
  std::filesystem::permissions(file, std::filesystem::perms{0640});
  EXPECT_EQ(files.text(check(files.folder() / "shop.yaml")), "");
}

}  // namespace
}  // namespace cutover::config
