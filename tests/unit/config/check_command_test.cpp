#include <gtest/gtest.h>

#include <sstream>

#include "cli/program.hpp"
#include "unit/config/files.hpp"

namespace cutover::cli {
namespace {

using config::testing::Files;

struct Ended {
  int exit_code;
  std::string out, err;
};

Ended run_program(std::vector<std::string> arguments) {
  std::vector<const char*> argv = {"cutover"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out, err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), {out, err});
  return {code, out.str(), err.str()};
}

TEST(CheckCommand, SaysOkForAFileWithoutMistakes) {
  const Files files;
  const std::string shop = files.write("shop.yaml", "image: shop\nweb: {port: 80}\n");
  const Ended ended = run_program({"check", shop});
  EXPECT_EQ(ended.exit_code, kOk);
  EXPECT_EQ(ended.out, shop + ": ok\n");
  EXPECT_EQ(ended.err, "");
}

TEST(CheckCommand, ShowsEachMistakeWithItsLineAndACaret) {
  const Files files;
  const std::string bad = files.write("bad.yaml", "image: shop\nweb:\n  port: 80\n  helth: {}\n");
  const std::string good = files.write("good.yaml", "image: shop\nweb: {port: 80}\n");
  const Ended ended = run_program({"check", bad, good});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.out, good + ": ok\n");
  EXPECT_EQ(ended.err,
            bad +
                ":4:3: web.helth: unknown key; allowed: command, port, publish, health, stop, "
                "listen, tls, hosts, trusted_proxies, hold, maintenance, drain, limits, "
                "proxy_protocol, access_log, publish_mode, replicas, placement, update; did you mean "
                "\"health\"?\n"
                "    4 |   helth: {}\n"
                "      |   ^\n");
}

TEST(CheckCommand, PutsTheCaretUnderItsCharacter) {
  const Files files;
  const Ended ended =
      run_program({"check", files.write("shop.yaml", "image: shop\nweb: {\"é\":\t1, port: x}\n")});
  EXPECT_NE(ended.err.find("    2 | web: {\"é\": *, port: x}\n"
                           "      |                     ^\n"),
            std::string::npos)
      << ended.err;
}

TEST(CheckCommand, WithoutAFileChecksAllThatTheDaemonReads) {
  const Files files;
  const std::string daemon = files.write("cutover.yaml", "defaults: {web: {port: 80}}\n");
  files.write("apps/shop.yaml", "image: shop\nweb: {}\n");
  const Ended good = run_program({"check", "--config", daemon});
  EXPECT_EQ(good.exit_code, kOk) << good.err;
  EXPECT_EQ(good.out, daemon + ": ok, with 1 app\n");
  files.write("apps/shop.yaml", "image: shop\nweb: {port: none}\n");
  EXPECT_EQ(run_program({"check", "--config", daemon}).exit_code, kFailed);
}

TEST(CheckCommand, AFileThatIsNotThereIsAProblem) {
  const Files files;
  const std::string gone = files.folder() / "gone.yaml";
  const Ended ended = run_program({"check", gone});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_EQ(ended.err, gone + ": there is no such file\n");
}

TEST(Program, TellsWrongUsageFromFailure) {
  EXPECT_EQ(run_program({}).exit_code, kUsage);
  EXPECT_EQ(run_program({"chekc"}).exit_code, kUsage);
  EXPECT_EQ(run_program({"check", "--nonsense"}).exit_code, kUsage);
  EXPECT_NE(run_program({}).err, "");
}

TEST(Program, ShowsItsVersionAndHelp) {
  const Ended version = run_program({"version"});
  EXPECT_EQ(version.exit_code, kOk);
  EXPECT_EQ(version.out.find("cutover "), 0u);
  EXPECT_EQ(run_program({"--version"}).out, version.out);
  EXPECT_EQ(run_program({"--help"}).exit_code, kOk);
}

}  // namespace
}  // namespace cutover::cli
