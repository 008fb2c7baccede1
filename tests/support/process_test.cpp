#include "support/process.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>

#include "support/eventually.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Process, ExitCodeAndBothStreamsAreKept) {
  const Finished finished =
      run({"python3", "-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)"});
  EXPECT_EQ(finished.exit_code, 7);
  EXPECT_EQ(finished.output, "out\n");
  EXPECT_EQ(finished.errors, "err\n");
}

TEST(Process, MissingProgramIsReportedByName) {
  try {
    run({"no-such-program"});
    FAIL() << "it was started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no-such-program: No such file or directory"));
  }
}

TEST(Process, ArgumentsReachItWithoutAShell) {
  EXPECT_EQ(run({"echo", "$HOME", "; exit 3", "a  b"}).output, "$HOME ; exit 3 a  b\n");
}

TEST(Process, VariablesAreAddedAndRemoved) {
  setenv("CUTOVER_REMOVED", "here", 1);
  Process process({.argv = {"env"}, .environment = {{"CUTOVER_ADDED", "yes"}, {"CUTOVER_REMOVED", ""}}});
  ASSERT_EQ(process.wait(10s), 0);
  EXPECT_THAT(process.output(), HasSubstr("CUTOVER_ADDED=yes\n"));
  EXPECT_THAT(process.output(), Not(HasSubstr("CUTOVER_REMOVED")));
}

TEST(Process, OneThatIgnoresSigtermIsKilledWhenTheGraceHasPassed) {
  Process process({.argv = {"python3", "-c",
                            "import signal, time\n"
                            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                            "print('ready', flush=True)\n"
                            "time.sleep(600)"}});
  ASSERT_TRUE(eventually([&] { return process.output() == "ready\n"; }));
  EXPECT_EQ(process.stop(50ms), 128 + SIGKILL);
}

TEST(Process, OneThatRunsStillDiesWithItsOwner) {
  pid_t pid = 0;
  {
    Process process({.argv = {"sleep", "600"}});
    pid = process.pid();
    EXPECT_EQ(process.wait(1ms), std::nullopt);
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(Process, LogFileGetsBothStreams) {
  const std::filesystem::path log = testing::TempDir() + "process_log_" + std::to_string(getpid());
  Process process({.argv = {"python3", "-c", "import sys; print('err', file=sys.stderr)"}, .log = log});
  ASSERT_EQ(process.wait(10s), 0);
  EXPECT_EQ(process.output(), "err\n");
  std::filesystem::remove(log);
}

TEST(Process, RunGivesUpAtItsLimit) {
  EXPECT_THROW(run({"sleep", "600"}, 20ms), std::runtime_error);
}

}  // namespace
}  // namespace cutover::test
