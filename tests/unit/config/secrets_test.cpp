#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

/// However a file is broken, what may be a secret appears in no message and in no excerpt.
TEST(Secrets, NeverAppearInAProblem) {
  const std::string app = "image: shop\nweb: {port: 80}\n";
  const std::string cases[] = {
      app + "env: [KEY=hunter2]\n",
      app + "env: KEY=hunter2\n",
      app + "env: {KEY: [hunter2]}\n",
      app + "env: {KEY: {hunter2: hunter2}}\n",
      app + "env: {KEY: hunter2, KEY: hunter2, OTHER: }\n",
      app + "env: {\"bad name\": hunter2}\n",
      app + "env: {PORT: hunter2}\n",
      app + "env: {KEY: \"x\n  hunter2\", OTHER: []}\n",
      app + "env: {KEY: x\n  hunter2, OTHER: []}\n",
      app + "environment: {KEY: hunter2}\n",
      app + "secret: hunter2\n",
      app + "enf:\n  - KEY: hunter2\n",
      app + "env: {A: &s hunter2}\nretain: many\n",
      app + "env:\n  A: x\n KEY: hunter2\n",
      app + "env:\n\tKEY: hunter2\n",
      app + "env:\n  KEY: \"hunter2\n",
      app + "env:\n  KEY: hunter2: x\n",
      app + "env:\n  KEY: @hunter2\n",
      app + "env:\n  KEY: !hunter2 hunter2\n",
      app + "env:\n  KEY: hunter2\n  KEY: hunter2\n",
      app + "env:\n  KEY: hunter2\n  <<: {KEY: hunter2}\n",
      app + "hooks: {github: {secret: hunter2}}\n",
      "- hunter2\n",
      "hunter2\n",
  };
  for (const std::string& yaml : cases) {
    const Files files;
    const auto problems = check(files.write("shop.yaml", yaml));
    EXPECT_FALSE(problems.empty()) << yaml;
    for (const Problem& problem : problems) {
      EXPECT_EQ(problem.text().find("hunter2"), std::string::npos) << problem.text();
      EXPECT_EQ(problem.excerpt.find("hunter2"), std::string::npos) << problem.excerpt;
    }
  }
}

TEST(Secrets, OfAnEnvFileAreNeitherQuotedNorExcerpted) {
  const Files files;
  files.write("shop.env", "KEY=-----BEGIN\nhunter2\nhunter 2=hunter2\n");
  const auto problems = check(files.write("shop.yaml", "image: shop\nweb: {port: 80}\nenv_file: shop.env\n"));
  ASSERT_EQ(problems.size(), 2u);
  for (const Problem& problem : problems) {
    EXPECT_EQ(problem.text().find("hunter"), std::string::npos) << problem.text();
    EXPECT_EQ(problem.excerpt, "");
  }
}

TEST(Secrets, AreMaskedInTheExcerptAndTheRestIsShown) {
  const Files files;
  const auto problems =
      check(files.write("shop.yaml", "image: shop\nweb: {port: x, pasword: \"hunter2 é-\", stop: 1}\n"));
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].excerpt, "web: {port: x, pasword: \"******* *-\", stop: 1}");
}

}  // namespace
}  // namespace cutover::config
